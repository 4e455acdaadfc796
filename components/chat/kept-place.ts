import { type RefObject, useLayoutEffect } from 'react'
import { findFirstVisible } from './scroll-anchor.tsx'
import type { StickToBottom } from './stick-to-bottom.ts'

/** Rows beyond the view are measured when they come near: the place is corrected for so many frames. */
const SETTLE_FRAMES = 6

/** Where a reader was in a room when they left it for another. */
export interface Place {
  messageId: string
  /** Of its row, from the upper edge of the view, px. */
  top: number
  /** The last message that had been seen. */
  seenSeq: number
}

/** By room; whoever left one at its end comes back to its end. */
const places = new Map<string, Place>()

/** Where this reader was in the room when they left it; null at its end. */
export function findLeftPlace(roomId: string): Place | null {
  return places.get(roomId) ?? null
}

/** Brings the reader back to where they were, and takes down where they are when they leave. */
export function useKeptPlace(
  roomId: string,
  { scroller, isSticking, letGo }: Pick<StickToBottom, 'scroller' | 'isSticking' | 'letGo'>,
  seenSeq: RefObject<number>,
): void {
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    const place = findLeftPlace(roomId)
    const row = place && findRow(box, place.messageId)
    if (row) letGo()
    const stop = row ? hold(box, row, place.top) : undefined
    return () => {
      stop?.()
      const left = isSticking() ? null : findPlace(box, seenSeq.current)
      if (left) places.set(roomId, left)
      else places.delete(roomId)
    }
  }, [roomId, scroller, isSticking, letGo, seenSeq])
}

function hold(box: HTMLElement, row: Element, top: number): () => void {
  let framesLeft = SETTLE_FRAMES
  let frame = 0
  const scroll = () => {
    box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - top
    framesLeft -= 1
    frame = framesLeft > 0 ? requestAnimationFrame(scroll) : 0
  }
  scroll()
  return () => cancelAnimationFrame(frame)
}

function findRow(box: HTMLElement, messageId: string): Element | null {
  return box.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`)
}

function findPlace(box: HTMLElement, seenSeq: number): Place | null {
  const row = findFirstVisible(box)
  const messageId = row instanceof HTMLElement ? row.dataset.messageId : undefined
  if (!row || messageId === undefined) return null
  return { messageId, top: row.getBoundingClientRect().top - box.getBoundingClientRect().top, seenSeq }
}
