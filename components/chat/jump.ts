import { useCallback, useEffect, useRef, useState } from 'react'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import type { StickToBottom } from './stick-to-bottom.ts'

/** Rows beyond the view are measured when they come near: the place is corrected for so many frames. */
const SETTLE_FRAMES = 6

/** A wish to see the message with this `seq`: each wish is an object of its own. */
export interface JumpTarget {
  seq: number
}

/** The message to be shown: the one that the page's address names, until another is asked for. */
export function useJumpTarget(openAt: number | null): [JumpTarget | null, (seq: number) => void] {
  const [target, setTarget] = useState<JumpTarget | null>(null)
  useEffect(() => setTarget(openAt === null ? null : { seq: openAt }), [openAt])
  const jumpTo = useCallback((seq: number) => setTarget({ seq }), [])
  return [target, jumpTo]
}

/**
 * Brings the message into the middle of the view, lit up for a moment and with the focus, once for each target. What is
 * not in memory is fetched first.
 */
export function useJump(
  target: JumpTarget | null,
  { messages, phase }: Pick<RoomView, 'messages' | 'phase'>,
  jumpTo: RoomActions['jumpTo'],
  { scroller, letGo }: Pick<StickToBottom, 'scroller' | 'letGo'>,
): void {
  const shown = useRef<JumpTarget | null>(null)
  const isAtHand = messages.some((message) => message.seq === target?.seq)
  useEffect(() => {
    if (target === null || phase !== 'ready' || shown.current === target) return
    if (!isAtHand) {
      void jumpTo(target.seq)
      return
    }
    const row = scroller.current?.querySelector<HTMLElement>(`[data-seq="${target.seq}"]`)
    if (!row) return
    shown.current = target
    letGo()
    row.focus({ preventScroll: true })
    light(row)
    return centre(row)
  }, [target, phase, isAtHand, jumpTo, scroller, letGo])
}

function centre(row: HTMLElement): () => void {
  let framesLeft = SETTLE_FRAMES
  let frame = 0
  const scroll = () => {
    row.scrollIntoView({ block: 'center' })
    framesLeft -= 1
    if (framesLeft > 0) frame = requestAnimationFrame(scroll)
  }
  scroll()
  return () => cancelAnimationFrame(frame)
}

function light(row: HTMLElement): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  row.animate({ backgroundColor: ['var(--mention-soft)', 'transparent'] }, { duration: 1_600, easing: 'ease-in' })
}
