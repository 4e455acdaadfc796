import { type MouseEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'

const HOLD_MS = 480

/**
 * For fingers, what hovering is for a mouse: whether one has rested on this, until the next touch anywhere, and what the
 * element needs to know it. What it says is announced; the touch is no press.
 */
export function useHold(words: string) {
  const announce = useAnnounce()
  const [isHeld, setHeld] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  /** The touch that is under way has become one. */
  const wasHeld = useRef(false)
  const stop = () => clearTimeout(timer.current)
  useEffect(() => {
    if (!isHeld) return
    const release = () => setHeld(false)
    document.addEventListener('pointerdown', release, { capture: true })
    return () => document.removeEventListener('pointerdown', release, { capture: true })
  }, [isHeld])
  useEffect(() => () => clearTimeout(timer.current), [])
  const handlers = {
    onPointerDown({ pointerType }: PointerEvent) {
      wasHeld.current = false
      stop()
      if (pointerType !== 'touch') return
      timer.current = setTimeout(() => {
        wasHeld.current = true
        setHeld(true)
        announce(words)
      }, HOLD_MS)
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onPointerLeave: stop,
    onClickCapture(event: MouseEvent) {
      if (!wasHeld.current) return
      wasHeld.current = false
      event.stopPropagation()
    },
    // The browser's own menu, which Android opens by the same gesture.
    onContextMenu(event: MouseEvent) {
      if (wasHeld.current || isHeld) event.preventDefault()
    },
  }
  return [isHeld, handlers] as const
}
