import { type RefObject, useCallback, useEffect, useMemo, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { openChat } from '#lib/client/chat.ts'
import { fetchHistory } from '#lib/client/history.ts'
import type { RoomView } from '#lib/client/room-view.ts'
import { isLooking } from './looking.ts'
import { followLine, placeLine, removeLine, startLine } from './unread-line.ts'

export interface Unread {
  /** The `seq` of the message above which the line stands; null where it is not loaded, or there is no line. */
  lineSeq: number | null
  /** What is new begins above the view, or above what is loaded. */
  isAbove: boolean
  count: number
  /** The `seq` of the last message above the line. */
  afterSeq: number
  /** Of the first new message; null while it is not known. */
  since: string | null
  /** Where the first new message is, or the nearest to it. */
  firstSeq: number
  markRead: () => void
}

/** What was new in a room when the reader came, and whether that is above what they see. */
export function useUnread(roomId: string, view: RoomView, scroller: RefObject<HTMLElement | null>): Unread | null {
  const { me, rooms, waiting } = useShell()
  const lastSeq = rooms.find(({ id }) => id === roomId)?.lastSeq ?? 0
  const readSeq = lastSeq - (waiting.get(roomId)?.unread ?? 0)
  const [line, setLine] = useState(() => startLine({ readSeq, lastSeq }))
  useEffect(() => {
    const attention = { isLooking: isLooking(), isHeld: openChat(me).inbox.isHeld(roomId) }
    setLine((before) => followLine(before, { readSeq, lastSeq }, attention))
  }, [me, roomId, readSeq, lastSeq])
  const { afterSeq, count } = line
  const { messages, hasBefore, hasAfter } = view
  const place = useMemo(
    () => placeLine(afterSeq, { messages, hasBefore, hasAfter }, me.username),
    [afterSeq, messages, hasBefore, hasAfter, me.username],
  )
  const first = typeof place === 'object' ? place : null
  const isOutOfView = useBeginsAbove(scroller, first?.id)
  const firstSentAt = useSentAt(roomId, place === 'above' ? afterSeq : null)
  const markRead = useCallback(() => {
    openChat(me).inbox.markRead(roomId)
    setLine(removeLine)
  }, [me, roomId])
  if (afterSeq === null || place === null) return null
  return {
    lineSeq: first?.seq ?? null,
    isAbove: place === 'above' || (first !== null && isOutOfView),
    ...{ count, afterSeq },
    since: first?.sentAt ?? firstSentAt,
    firstSeq: first?.seq ?? afterSeq + 1,
    markRead,
  }
}

/** The attribute of the line's element. */
export const UNREAD_LINE = { 'data-unread-line': '' }

/**
 * Whether the first new message, which has this id, begins above the view: the bar lies over the upper edge, and would
 * cover what stands between the line and it.
 */
function useBeginsAbove(scroller: RefObject<HTMLElement | null>, id: string | undefined): boolean {
  const [isAbove, setAbove] = useState(false)
  useEffect(() => {
    const row = id === undefined ? null : scroller.current?.querySelector(`[data-message-id="${id}"]`)
    if (!row) return setAbove(false)
    const sight = new IntersectionObserver(
      (entries) => {
        const { boundingClientRect, rootBounds } = entries.at(-1) ?? {}
        setAbove((boundingClientRect?.top ?? 0) < (rootBounds?.top ?? 0))
      },
      // Without a lower edge the row is whole in view unless the upper edge cuts it.
      { root: scroller.current, rootMargin: '0px 0px 1000000px', threshold: [0, 1] },
    )
    sight.observe(row)
    return () => sight.disconnect()
  }, [scroller, id])
  return isAbove
}

/** When the message behind the one with this `seq` was sent, which is not loaded; null while that is not known. */
function useSentAt(roomId: string, afterSeq: number | null): string | null {
  const [known, setKnown] = useState<{ afterSeq: number; sentAt: string } | null>(null)
  useEffect(() => {
    if (afterSeq === null) return
    let isGone = false
    void fetchHistory(roomId, { after: afterSeq }, 1).then((answer) => {
      const sentAt = answer.ok ? answer.data.messages[0]?.sentAt : undefined
      if (!isGone && sentAt !== undefined) setKnown({ afterSeq, sentAt })
    })
    return () => {
      isGone = true
    }
  }, [roomId, afterSeq])
  return known?.afterSeq === afterSeq ? known.sentAt : null
}
