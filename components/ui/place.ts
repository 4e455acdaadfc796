/** px between a popover and what opened it, and the edges of the window. */
const GAP = 6
const MARGIN = 8

/** Under the anchor and flush with its end or its start; above where there is no room below. */
export function placeBeside(popover: HTMLElement, anchor: HTMLElement, flush: 'start' | 'end' = 'end'): void {
  const at = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const below = at.bottom + GAP
  const isRoomBelow = below + height <= innerHeight - MARGIN
  const isFromRight = (getComputedStyle(popover).direction === 'ltr') === (flush === 'end')
  const left = isFromRight ? at.right - width : at.left
  popover.style.top = `${isRoomBelow ? below : Math.max(MARGIN, at.top - GAP - height)}px`
  popover.style.left = `${Math.min(Math.max(MARGIN, left), innerWidth - MARGIN - width)}px`
}

/** Whether something of the anchor is seen in what scrolls it, and in the window. */
export function isInView(anchor: HTMLElement, scroller: Node): boolean {
  const at = anchor.getBoundingClientRect()
  const box = scroller instanceof Element ? scroller.getBoundingClientRect() : { top: 0, bottom: innerHeight }
  return at.bottom > Math.max(0, box.top) && at.top < Math.min(innerHeight, box.bottom)
}
