import { useEffect, useState } from 'react'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useCountdown } from './countdown.ts'
import { useRoomContext } from './room-context.tsx'
import { toSpan } from './slow-span.ts'

interface SlowNoteProps {
  roomId: string
  seconds: number
  /** Until when the server takes no more (epoch ms on this device), as far as this page knows. */
  onWait: (until: number) => void
}

/**
 * In the composer of whoever waits between two messages: that it is so, and how long it still takes. What another device of
 * theirs has said meanwhile the server tells, and the outbox holds the message until then.
 */
export default function SlowNote({ roomId, seconds, onWait }: SlowNoteProps) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const [until, setUntil] = useState(0)
  const left = useCountdown(until)

  useEffect(() => {
    const { outbox, rooms } = openChat(me)
    const wait = (from: number) => setUntil((before) => Math.max(before, from + seconds * 1000))
    const said = rooms.open(roomId).getView().messages
    const last = said.findLast(({ sender, kind }) => sender === me.username && kind === 'human')
    setUntil(0)
    if (last) wait(Date.parse(last.sentAt))
    return outbox.subscribe((change) => {
      const isNew = change.type === 'sent' && change.roomId === roomId && change.message.editedAt === undefined
      if (isNew) wait(Date.now())
    })
  }, [me, roomId, seconds])
  useEffect(() => {
    onWait(until)
    return () => onWait(0)
  }, [until, onWait])

  return (
    <p data-testid="slow-note" className="px-2.5 pb-1 text-ink-3 text-meta tabular-nums">
      {left > 0 ? t('slow.waiting', { time: toClock(left) }) : t('slow.every', { time: toSpan(t, seconds) })}
    </p>
  )
}

/** Minutes and seconds, as a clock that runs down. */
function toClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
