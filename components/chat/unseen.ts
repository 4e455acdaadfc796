import { type RefObject, useEffect, useRef, useState } from 'react'
import type { RoomView } from '#lib/client/room-view.ts'
import { isLooking, watchLooking } from './looking.ts'

/**
 * How many messages of others came since the reader left the end, and the `seq` of the last that they have seen there.
 * `leftSeq`: of the last that they had seen when they left the room away from its end.
 */
export function useUnseen(
  view: RoomView,
  isAway: boolean,
  me: string,
  leftSeq: number,
): { unseen: number; seenSeq: RefObject<number> } {
  const lastSeq = view.messages.at(-1)?.seq ?? 0
  const [seenSeq, setSeenSeq] = useState(leftSeq)
  const latest = useRef(seenSeq)
  useEffect(() => {
    latest.current = seenSeq
  }, [seenSeq])
  const isAtEnd = !isAway && !view.hasAfter
  if (isAtEnd && seenSeq !== lastSeq) setSeenSeq(lastSeq)
  const newer = view.messages.filter((message) => message.seq > seenSeq && message.sender !== me)
  return { unseen: isAtEnd ? 0 : newer.length + view.newerCount, seenSeq: latest }
}

/** Calls back with the `seq` of the last message of the room while its end is in view of somebody who looks at this page. */
export function useSeenEnd(view: RoomView, isAway: boolean, onSeen: (seq: number) => void): void {
  const isAtEnd = view.phase === 'ready' && !isAway && !view.hasAfter
  const lastSeq = isAtEnd ? (view.messages.at(-1)?.seq ?? 0) : 0
  useEffect(() => {
    if (lastSeq === 0) return
    const look = () => isLooking() && onSeen(lastSeq)
    look()
    return watchLooking(look)
  }, [lastSeq, onSeen])
}
