import { type RefObject, useEffect } from 'react'
import { findMoreRow } from './row-focus.ts'

const LONG_PRESS_MS = 480
/** A finger that goes further than this scrolls. */
const SLACK_PX = 10
/** What has a long press of its own. */
const OWN_PRESS = 'a, button, pre, input, textarea'

/** Calls back with the row of the list that a finger rests on, or whose ⋯ is pressed. */
export function useLongPress(list: RefObject<HTMLElement | null>, onPress: (row: HTMLElement) => void): void {
  useEffect(() => {
    const box = list.current
    if (!box) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let start: { x: number; y: number } | null = null
    const stop = () => {
      clearTimeout(timer)
      start = null
    }
    const onPointerDown = ({ target, pointerType, isPrimary, clientX, clientY }: PointerEvent) => {
      stop()
      if (pointerType !== 'touch' || !isPrimary || !(target instanceof Element) || target.closest(OWN_PRESS)) return
      const row = target.closest<HTMLElement>('[data-message-id]')
      if (!row) return
      start = { x: clientX, y: clientY }
      timer = setTimeout(() => {
        stop()
        navigator.vibrate?.(10)
        onPress(row)
      }, LONG_PRESS_MS)
    }
    const onPointerMove = ({ clientX, clientY }: PointerEvent) => {
      if (start && Math.hypot(clientX - start.x, clientY - start.y) > SLACK_PX) stop()
    }
    // The browser's own menu, which Android opens by the same gesture.
    const onContextMenu = (event: MouseEvent) => {
      if (start || document.querySelector('dialog[open]')) event.preventDefault()
    }
    const onClick = ({ target }: MouseEvent) => {
      const row = findMoreRow(target)
      if (row) onPress(row)
    }
    box.addEventListener('pointerdown', onPointerDown)
    box.addEventListener('pointermove', onPointerMove)
    for (const end of ENDS) box.addEventListener(end, stop)
    box.addEventListener('contextmenu', onContextMenu)
    box.addEventListener('click', onClick)
    return () => {
      stop()
      box.removeEventListener('pointerdown', onPointerDown)
      box.removeEventListener('pointermove', onPointerMove)
      for (const end of ENDS) box.removeEventListener(end, stop)
      box.removeEventListener('contextmenu', onContextMenu)
      box.removeEventListener('click', onClick)
    }
  }, [list, onPress])
}

const ENDS = ['pointerup', 'pointercancel', 'pointerleave'] as const
