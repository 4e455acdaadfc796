import { Component, type ReactNode, type RefObject } from 'react'

interface ScrollAnchorProps {
  scroller: RefObject<HTMLElement | null>
  /** Changes when rows were added or taken away above. */
  firstKey: string | undefined
  /** False while the end is followed: then nothing has to be held. */
  isHolding: () => boolean
  children: ReactNode
}

interface Held {
  row: Element
  top: number
}

/**
 * Holds what the reader sees when rows come or go above it. Browsers anchor by themselves, but not at the very top,
 * and Safari not at all. A class, because only getSnapshotBeforeUpdate reads the page right before it changes.
 */
export class ScrollAnchor extends Component<ScrollAnchorProps> {
  override getSnapshotBeforeUpdate(previous: ScrollAnchorProps): Held | null {
    const { scroller, firstKey, isHolding } = this.props
    if (firstKey === previous.firstKey || !scroller.current || !isHolding()) return null
    const row = findFirstVisible(scroller.current)
    return row && { row, top: row.getBoundingClientRect().top }
  }

  override componentDidUpdate(_previous: ScrollAnchorProps, _state: unknown, held: Held | null) {
    const box = this.props.scroller.current
    if (!held || !box || !held.row.isConnected) return
    const moved = held.row.getBoundingClientRect().top - held.top
    if (Math.abs(moved) >= 1) box.scrollTop += moved
  }

  override render() {
    return this.props.children
  }
}

/** The uppermost row of which anything is in view. */
export function findFirstVisible(box: HTMLElement): Element | null {
  const rows = box.querySelectorAll('[data-message-id]')
  const edge = box.getBoundingClientRect().top
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle
    else low = middle + 1
  }
  return rows[low] ?? null
}
