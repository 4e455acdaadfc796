import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { createReadingPlace } from './reading-place.ts'

/** Within this distance of the end, moving down sticks again. */
const REARM_GAP_PX = 8
/** Beyond this distance the way back is offered. */
const AWAY_GAP_PX = 120
/** Bubbles from what has been opened to be read: the end is not followed then. */
export const UNFOLD = 'unfold'
const READING_KEYS = new Set(['PageUp', 'Home', 'ArrowUp'])

export interface StickToBottom {
  scroller: RefObject<HTMLElement | null>
  content: RefObject<HTMLDivElement | null>
  /** The reader has left the end. */
  isAway: boolean
  /** Whether growth at the end is followed right now. */
  isSticking: () => boolean
  /** The reader is led elsewhere: the end is not followed until they come back to it. */
  letGo: () => void
  toBottom: () => void
}

/**
 * Keeps the end of a growing list in view while the reader wants that. The size decides, not the events that lead to it: whatever
 * grows, be it a new row, a streamed word or an opened image, the end is followed. Any sign of reading lets go at once.
 * Else what is read stays where it is in the view, also when the width changes.
 * While `isAtLatest` is false the end of the list is not the end of the room, and nothing is followed. `isAwayAtFirst`: the
 * reader comes back to a place away from the end.
 */
export function useStickToBottom(
  onScroll: (scroller: HTMLElement) => void,
  isAtLatest: boolean,
  isAwayAtFirst = false,
): StickToBottom {
  const scroller = useRef<HTMLElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const isStuck = useRef(true)
  const [isAway, setAway] = useState(isAwayAtFirst)

  const toBottom = useCallback(() => {
    isStuck.current = true
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight
    setAway(false)
  }, [])
  const isSticking = useCallback(() => isStuck.current, [])
  const letGo = useCallback(() => {
    isStuck.current = false
  }, [])

  useEffect(() => {
    const box = scroller.current
    const inner = content.current
    if (!box || !inner) return
    let lastTop = box.scrollTop
    const place = createReadingPlace(box)
    if (isAtLatest && isStuck.current) box.scrollTop = box.scrollHeight
    const measureGap = () => box.scrollHeight - box.scrollTop - box.clientHeight
    const follow = () => {
      if (isStuck.current && isAtLatest) {
        box.scrollTop = box.scrollHeight
        place.follow()
      } else {
        place.hold()
        place.note()
      }
      setAway(!isStuck.current && measureGap() > AWAY_GAP_PX)
    }
    const read = () => {
      if (box.scrollHeight > box.clientHeight) letGo()
      place.release()
      place.note()
    }
    const rearm = () => {
      if (isAtLatest && measureGap() <= REARM_GAP_PX && !hasSelectionIn(box)) isStuck.current = true
    }
    const listeners: [string, EventListener, EventTarget][] = [
      ['wheel', (event) => event instanceof WheelEvent && event.deltaY < 0 && read(), box],
      ['touchmove', read, box],
      ['touchend', rearm, box],
      [UNFOLD, read, box],
      ['keydown', (event) => event instanceof KeyboardEvent && READING_KEYS.has(event.key) && read(), box],
      ['selectionchange', () => hasSelectionIn(box) && read(), document],
      [
        'scroll',
        () => {
          const isMovingDown = box.scrollTop >= lastTop
          const gap = measureGap()
          // Upwards and not because the content shrank: the scrollbar, or an assistive technology.
          if (!isMovingDown && gap > REARM_GAP_PX && lastTop - box.scrollTop > 1) read()
          if (isMovingDown) rearm()
          lastTop = box.scrollTop
          if (!isStuck.current) place.note()
          setAway(!isStuck.current && gap > AWAY_GAP_PX)
          onScroll(box)
        },
        box,
      ],
    ]
    for (const [name, listener, target] of listeners) target.addEventListener(name, listener, { passive: true })
    const sizes = new ResizeObserver(follow)
    sizes.observe(inner)
    sizes.observe(box)
    return () => {
      for (const [name, listener, target] of listeners) target.removeEventListener(name, listener)
      sizes.disconnect()
      place.release()
    }
  }, [onScroll, isAtLatest, letGo])

  return { scroller, content, isAway, isSticking, letGo, toBottom }
}

function hasSelectionIn(box: Element): boolean {
  const selection = document.getSelection()
  return selection !== null && !selection.isCollapsed && box.contains(selection.anchorNode)
}
