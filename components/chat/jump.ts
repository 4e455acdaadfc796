import { useEffect, useRef } from 'react'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import type { StickToBottom } from './stick-to-bottom.ts'

/** Rows beyond the view are measured when they come near: the place is corrected for so many frames. */
const SETTLE_FRAMES = 6

/**
 * Brings the message with this `seq` into the middle of the view, lit up for a moment and with the focus, once for each
 * `seq` that is asked for. What is not in memory is fetched first.
 */
export function useJump(
  seq: number | null,
  { messages, phase }: Pick<RoomView, 'messages' | 'phase'>,
  jumpTo: RoomActions['jumpTo'],
  { scroller, letGo }: Pick<StickToBottom, 'scroller' | 'letGo'>,
): void {
  const shown = useRef<number | null>(null)
  const isAtHand = messages.some((message) => message.seq === seq)
  useEffect(() => {
    if (seq === null || phase !== 'ready' || shown.current === seq) return
    if (!isAtHand) {
      void jumpTo(seq)
      return
    }
    const row = scroller.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
    if (!row) return
    shown.current = seq
    letGo()
    row.focus({ preventScroll: true })
    light(row)
    return centre(row)
  }, [seq, phase, isAtHand, jumpTo, scroller, letGo])
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
