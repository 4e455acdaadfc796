import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

const ROW = '[data-message-id]'

/**
 * The row of the list that the mouse is over, else the one in which the keyboard has the focus; null for none. `hold`
 * keeps it as it is until it is called with false.
 */
export function useRowInHand(list: RefObject<HTMLElement | null>): [HTMLElement | null, (isHeld: boolean) => void] {
  const [row, setRow] = useState<HTMLElement | null>(null)
  const isHeld = useRef(false)

  useEffect(() => {
    const box = list.current
    if (!box) return
    let isOver = false
    let isLeaving = false
    const take = (next: HTMLElement | null) => {
      if (isHeld.current || isLeaving) return
      const left = findRow(box.querySelector('[role=toolbar] :focus'))
      // The focus stays where it was, and what it moves to is not followed.
      isLeaving = true
      if (left && left !== next) left.focus({ preventScroll: true })
      isLeaving = false
      setRow(next)
    }
    const onPointerOver = ({ target, pointerType }: PointerEvent) => {
      const over = pointerType === 'touch' ? null : findRow(target)
      if (!over) return
      isOver = true
      take(over)
    }
    const onPointerLeave = () => {
      isOver = false
      take(findFocused(box))
    }
    const onFocusIn = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target.matches(':focus-visible')) take(findRow(target))
    }
    const onFocusOut = ({ relatedTarget }: FocusEvent) => {
      if (!isOver && !(relatedTarget instanceof Node && box.contains(relatedTarget))) take(null)
    }
    box.addEventListener('pointerover', onPointerOver)
    box.addEventListener('pointerleave', onPointerLeave)
    box.addEventListener('focusin', onFocusIn)
    box.addEventListener('focusout', onFocusOut)
    // It may have been there before this was.
    take(findInHand(box))
    return () => {
      box.removeEventListener('pointerover', onPointerOver)
      box.removeEventListener('pointerleave', onPointerLeave)
      box.removeEventListener('focusin', onFocusIn)
      box.removeEventListener('focusout', onFocusOut)
    }
  }, [list])

  const hold = useCallback(
    (next: boolean) => {
      isHeld.current = next
      if (next) return
      const box = list.current
      setRow(box && findInHand(box))
    },
    [list],
  )
  return [row, hold]
}

/** A finger hovers over nothing, though browsers say so of what it touched last. */
function findInHand(box: HTMLElement): HTMLElement | null {
  const hovered = matchMedia('(hover: hover)').matches ? box.querySelector<HTMLElement>(`${ROW}:hover`) : null
  return hovered ?? findFocused(box)
}

function findFocused(box: HTMLElement): HTMLElement | null {
  return findRow(box.querySelector(':focus-visible'))
}

function findRow(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(ROW) : null
}
