import { findFirstVisible } from './scroll-anchor.tsx'

/** Rows beyond the view are measured when they come near: the place is corrected for so many frames. */
const SETTLE_FRAMES = 6

export interface ReadingPlace {
  /** Takes down what the reader looks at. Does nothing while the width has changed and that is not made up for yet. */
  note: () => void
  /** Call when sizes may have changed: if the width is another, what was taken down goes back to where it stood. */
  hold: () => void
  /** Instead of `hold` where something else says what is shown. */
  follow: () => void
  /** The reader moves: nothing is put back any more. */
  release: () => void
}

/** Keeps what is read where it is in the view when the width changes, and with it the height of all that stands above. */
export function createReadingPlace(box: HTMLElement): ReadingPlace {
  let width = box.clientWidth
  let frame = 0
  let place: Place | null = null

  function note() {
    if (frame !== 0 || box.clientWidth !== width) return
    place = findPlace(box)
  }

  function putBack(framesLeft: number) {
    if (place?.element.isConnected) {
      const { top, height } = place.element.getBoundingClientRect()
      const moved = top + height * place.share - box.getBoundingClientRect().top - place.top
      if (Math.abs(moved) >= 1) box.scrollTop += moved
    }
    frame = framesLeft > 0 ? requestAnimationFrame(() => putBack(framesLeft - 1)) : 0
  }

  function release() {
    cancelAnimationFrame(frame)
    frame = 0
  }

  return {
    note,
    hold: () => {
      if (box.clientWidth === width) return
      width = box.clientWidth
      release()
      putBack(SETTLE_FRAMES)
    },
    follow: () => {
      width = box.clientWidth
      release()
    },
    release,
  }
}

/** A point of an element, and where it stands in the view. */
interface Place {
  element: Element
  /** Of the element's height. */
  share: number
  top: number
}

/**
 * The beginning of the first row in view; of one that begins above, that of its first part that does not. Of what fills the
 * view it is the line that is read, as far as its place in the whole tells.
 */
function findPlace(box: HTMLElement): Place | null {
  const { top: edge, bottom: end } = box.getBoundingClientRect()
  let found = findFirstVisible(box)
  while (found && found.getBoundingClientRect().top < edge) {
    const part = Array.from(found.children).find((child) => child.getBoundingClientRect().bottom > edge)
    if (!part) break
    found = part
  }
  if (!found) return null
  const { top, bottom, height } = found.getBoundingClientRect()
  if (top < edge && bottom > end) return { element: found, share: (edge - top) / height, top: 0 }
  return { element: found, share: 0, top: top - edge }
}
