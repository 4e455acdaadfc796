'use client'

import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useDirectory } from '#components/chat/directory.ts'
import { RoomProvider } from '#components/chat/room-context.tsx'
import { useZonedFormat } from '#components/chat/times.ts'
import { useRoomName } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { fetchHistory } from '#lib/client/history.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Room, User } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { HistoryDays } from './history-days.tsx'
import { HistoryHeader } from './history-header.tsx'

interface HistoryProps {
  room: Room
  members: User[]
  /** The newest page, ascending; older ones are fetched when they are asked for. */
  newest: Message[]
  hasBefore: boolean
}

/** What was said in a room, day by day, to be read. */
export function History({ room, members, newest, hasBefore: hasOlder }: HistoryProps) {
  const { t } = useI18n()
  const { me, assistant, rooms } = useShell()
  const format = useZonedFormat()
  const [messages, setMessages] = useState(newest)
  const [hasBefore, setHasBefore] = useState(hasOlder)
  const [isLoading, setLoading] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)
  const roomName = useRoomName()(room)
  const directory = useDirectory(members)
  const context = useMemo(
    () => ({
      me,
      directory,
      assistant,
      goneName: t('members.deleted'),
      format,
      actions: null,
      jumpTo: null,
      standing: null,
      tasks: null,
    }),
    [me, directory, assistant, t, format],
  )

  const first = messages[0]?.seq
  /** The `seq` before which a page was asked for: scrolling asks more often than the page is drawn. */
  const asked = useRef<number | null>(null)
  const loadOlder = useCallback(async () => {
    if (first === undefined || !hasBefore || asked.current === first) return
    asked.current = first
    setLoading(true)
    const result = await fetchHistory(room.id, { before: first })
    setLoading(false)
    if (!result.ok) asked.current = null
    setError(result.ok ? null : result.error.code)
    if (!result.ok) return
    setMessages((later) => [...result.data.messages, ...later])
    setHasBefore(result.data.hasBefore)
  }, [first, hasBefore, room.id])
  // After a failure the reader asks again by the button: scrolling would ask without end.
  const loadNear = useCallback(() => {
    if (error === null) void loadOlder()
  }, [error, loadOlder])

  return (
    <RoomProvider value={context}>
      <main
        id="main"
        tabIndex={-1}
        className="grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] border-line bg-surface outline-none tablet:border-l print:block print:border-0"
      >
        <HistoryHeader rooms={rooms} room={room} />
        <HistoryDays messages={messages} label={t('room.messages', { room: roomName })} onNearTop={loadNear}>
          <div className="grid justify-items-center gap-2 px-5 pt-4 text-ink-3 text-small">
            {error && (
              <p role="alert" className="text-danger">
                {t(`errors.${error}`)}
              </p>
            )}
            {hasBefore ? (
              <Button isBusy={isLoading} onClick={() => void loadOlder()} data-testid="history-older">
                {t('history.older')}
              </Button>
            ) : (
              <p>{messages.length === 0 ? t('history.empty') : t('history.beginning')}</p>
            )}
            {messages.length === 0 && (
              <Link href={toRoomPath(room)} className={buttonClass('primary', 'medium')}>
                {t('history.openInRoom')}
                <ArrowUpRight aria-hidden="true" className="size-4" />
              </Link>
            )}
          </div>
        </HistoryDays>
      </main>
    </RoomProvider>
  )
}
