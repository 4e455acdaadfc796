import { useEffect, useState } from 'react'
import { openChat } from '#lib/client/chat.ts'
import { getJson } from '#lib/client/get-json.ts'
import type { RoomUsage } from '#lib/protocol/budgets.ts'
import { isPending, type SessionUser } from '#lib/protocol/entities.ts'

/**
 * What the reader and the room have used of the AIs today; null until it is known. Asked for anew whenever a reply of the
 * room has ended, or, with `isOwnAlone`, one that the reader asked for: not everybody in a large room asks at once.
 */
export function useRoomUsage(me: SessionUser, roomId: string, isOwnAlone = false): RoomUsage | null {
  const [usage, setUsage] = useState<RoomUsage | null>(null)
  useEffect(() => {
    let isGone = false
    async function read() {
      const answer = await getJson<RoomUsage>(`/api/rooms/${encodeURIComponent(roomId)}/usage`)
      if (!isGone && answer.ok) setUsage(answer.data)
    }
    void read()
    const stop = openChat(me).on('message:changed', ({ message }) => {
      if (message.roomId !== roomId || message.kind !== 'ai' || isPending(message.status)) return
      if (!isOwnAlone || message.askedBy === me.username) void read()
    })
    return () => {
      isGone = true
      stop()
    }
  }, [roomId, me, isOwnAlone])
  return usage
}
