import { useState } from 'react'
import type { RoomView } from '#lib/client/room-view.ts'

/** How many messages of others came since the reader left the end. */
export function useUnseenCount(view: RoomView, isAway: boolean, me: string): number {
  const lastSeq = view.messages.at(-1)?.seq ?? 0
  const [seenSeq, setSeenSeq] = useState(0)
  if (!isAway && !view.hasAfter && seenSeq !== lastSeq) setSeenSeq(lastSeq)
  if (!isAway && !view.hasAfter) return 0
  return view.messages.filter((message) => message.seq > seenSeq && message.sender !== me).length + view.newerCount
}
