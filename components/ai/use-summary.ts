import { useEffect, useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useConnection } from '#lib/client/hooks.ts'
import type { Summary } from '#lib/protocol/summaries.ts'

/** The room's summary as it is now; undefined until that is known. `take` is for what a command has answered. */
export function useSummary(roomId: string): {
  summary: Summary | null | undefined
  take: (summary: Summary | null) => void
} {
  const { me } = useRoomContext()
  const [summary, setSummary] = useState<Summary | null>()
  const isOnline = useConnection(me).state === 'online'
  useEffect(() => {
    if (!isOnline) return
    const chat = openChat(me)
    let isGone = false
    let upToSeq = 0
    async function read() {
      const answer = await chat.call('summary:read', { roomId })
      if (isGone || !answer.ok) return
      setSummary(answer.data.summary)
      upToSeq = answer.data.summary?.upToSeq ?? 0
    }
    void read()
    const stops = [
      chat.on('summary:changed', (fact) => void (fact.roomId === roomId && read())),
      // What it told of may have been taken away without a word about it.
      chat.on('room:changed', ({ room }) => void (room.id === roomId && read())),
      chat.on('message:changed', ({ message }) => void (message.roomId === roomId && message.seq <= upToSeq && read())),
    ]
    return () => {
      isGone = true
      for (const stop of stops) stop()
    }
  }, [roomId, me, isOnline])
  return { summary, take: setSummary }
}
