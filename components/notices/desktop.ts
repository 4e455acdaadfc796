import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useDisplayNames } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { openChat } from '#lib/client/chat.ts'
import { watchForNotices } from '#lib/client/desktop-notices.ts'
import { hidesText, isQuietNow, readPermission, wantsDesktopNotices } from '#lib/client/notice-settings.ts'
import { isPushOn } from '#lib/client/push.ts'
import { isViewedHere } from '#lib/client/viewing.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Room } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import { toOneLine } from '#lib/protocol/rules/one-line.ts'

const LOCK = 'parlor:notices'
const TEXT_MAX = 200
const TIMEOUT_MS = 10_000
/** So many messages are looked through for one that is worth a notice. */
const LATEST_MAX = 10

/** Shows notices of the browser, in one of its tabs, where push does not show them anyway. */
export function useDesktopNotices(toName: (room: Room) => string): void {
  const { t } = useI18n()
  const { me } = useShell()
  const toDisplayName = useDisplayNames()
  const router = useRouter()
  const show = (room: Room, { sender, text, files, seq }: Message) => {
    const who = toDisplayName(sender)
    const line = hidesText() ? t('notices.hidden') : cutText(toOneLine({ text, files }), TEXT_MAX)
    const isDirect = room.kind === 'direct'
    const notice = toNotification(isDirect ? who : toName(room), {
      body: isDirect ? line : t('notices.line', { who, text: line }),
      // The later one of a room takes the place of the one before, and is heard like it.
      ...{ tag: `room-${room.id}`, renotify: true, icon: '/icons/icon-192.png' },
    })
    notice?.addEventListener('click', () => {
      window.focus()
      router.push(toRoomPath(room, seq))
      notice.close()
    })
  }
  const latest = useRef(show)
  useEffect(() => {
    latest.current = show
  })

  useEffect(() => {
    const isFirst = takeTurn()
    const stop = watchForNotices({
      me,
      inbox: openChat(me).inbox,
      isViewed: isViewedHere,
      fetchLatest,
      isBlocked: (username) =>
        openChat(me)
          .blocked.get()
          .some((one) => one.username === username),
      show: (room, message) => latest.current(room, message),
      async isWanted() {
        const may = isFirst.isSo() && readPermission() === 'granted' && wantsDesktopNotices() && !isPushOn(me.id)
        return may && !(await isQuietNow())
      },
    })
    return () => {
      stop()
      isFirst.giveUp()
    }
  }, [me])
}

/** Phones show notices of service workers alone, and throw. */
function toNotification(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options)
  } catch {
    return null
  }
}

/** Whether this tab is the first of the browser's, which it becomes when the others are gone. */
function takeTurn(): { isSo: () => boolean; giveUp: () => void } {
  const ended = new AbortController()
  let isSo = false
  const hold = () => {
    isSo = true
    return new Promise<void>((resolve) => ended.signal.addEventListener('abort', () => resolve()))
  }
  // Without locks there is no secure context, and so there are no notices.
  navigator.locks?.request(LOCK, { signal: ended.signal }, hold).catch(() => undefined)
  return { isSo: () => isSo, giveUp: () => ended.abort() }
}

async function fetchLatest({ id, lastSeq }: Room): Promise<Message[]> {
  try {
    const response = await fetch(`/api/rooms/${id}/messages?before=${lastSeq + 1}&limit=${LATEST_MAX}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) return []
    const { messages }: { messages: Message[] } = await response.json()
    return messages
  } catch {
    return []
  }
}
