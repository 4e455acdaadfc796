import { type RefObject, useLayoutEffect } from 'react'

/** Lets a text box grow with its text in browsers that can't do so by `field-sizing`. Its own max-height is the limit. */
export function useAutoGrow(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    if (CSS.supports('field-sizing', 'content') || !box.current) return
    box.current.style.height = 'auto'
    // An empty box must not grow with its placeholder.
    box.current.style.height = text === '' ? '' : `${box.current.scrollHeight}px`
  }, [box, text])
}
