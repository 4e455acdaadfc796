import type { CSSProperties, ReactNode } from 'react'
import { ModalFrame, Sheet } from './dialog.tsx'

interface PopoverProps {
  isOpen: boolean
  onClose: () => void
  title: string
  closeLabel: string
  /** What was pressed, in px of the window. */
  anchor: DOMRect
  children: ReactNode
}

/** A small dialog beside what was pressed; on a phone a sheet from the bottom. */
export function Popover({ anchor, children, ...frame }: PopoverProps) {
  if (window.matchMedia(PHONE).matches) {
    return (
      <Sheet side="bottom" {...frame}>
        {children}
      </Sheet>
    )
  }
  return (
    <ModalFrame
      {...frame}
      style={toPlace(anchor)}
      className="m-0 w-80 rounded-dialog border border-line transition-[opacity,scale,display,overlay] duration-dialog backdrop:bg-transparent! starting:open:scale-96 starting:open:opacity-0 open:flex not-open:scale-96 not-open:opacity-0"
      headerClassName="pt-3 pr-3 pb-1 pl-4"
    >
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 pb-4">{children}</div>
    </ModalFrame>
  )
}

/** The stylesheet's `max-tablet`. */
const PHONE = '(width < 45.0625rem) or (height < 27.5rem)'
const WIDTH = 320
/** px to what was pressed, and to the edges of the window. */
const GAP = 8

/** At its right where there is room, else at its left, else over it; it grows away from the nearer edge. */
function toPlace(anchor: DOMRect): CSSProperties {
  const { innerWidth, innerHeight } = window
  const hasRoomRight = anchor.right + 2 * GAP + WIDTH <= innerWidth
  const left = hasRoomRight ? anchor.right + GAP : anchor.left - GAP - WIDTH
  const isLow = anchor.top > innerHeight / 2
  const top = Math.max(GAP, anchor.top)
  const bottom = Math.max(GAP, innerHeight - anchor.bottom)
  return {
    left: Math.min(Math.max(GAP, left), innerWidth - WIDTH - GAP),
    right: 'auto',
    ...(isLow ? { bottom, top: 'auto' } : { top, bottom: 'auto' }),
    maxHeight: innerHeight - (isLow ? bottom : top) - GAP,
  }
}
