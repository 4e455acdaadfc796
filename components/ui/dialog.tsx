'use client'

import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'

interface DialogProps {
  isOpen: boolean
  /** Called on Escape, on a press beside the dialog and by the close button. */
  onClose: () => void
  title: string
  closeLabel: string
  /** Buttons at the bottom. */
  footer?: ReactNode
  children: ReactNode
}

/** A modal dialog in the middle. The browser keeps the focus inside and gives it back. */
export function Dialog({ footer, children, ...frame }: DialogProps) {
  return (
    <ModalFrame
      {...frame}
      className="m-auto max-h-[min(85dvh,40rem)] w-[min(28rem,calc(100vw-2rem))] rounded-dialog transition-[opacity,scale,display,overlay] duration-dialog starting:open:scale-96 starting:open:opacity-0 open:flex not-open:scale-96 not-open:opacity-0"
    >
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
      {footer && <div className="flex flex-wrap justify-end gap-2 px-5 pb-5">{footer}</div>}
    </ModalFrame>
  )
}

interface SheetProps extends Omit<DialogProps, 'footer'> {
  /** Where it comes in from. `bottom` is for short lists of actions. */
  side?: 'right' | 'left' | 'bottom'
}

/** A modal panel along one edge; on a phone the side ones take the whole height and width. */
export function Sheet({ side = 'right', children, ...frame }: SheetProps) {
  return (
    <ModalFrame
      {...frame}
      className={classNames('max-h-none transition-[translate,display,overlay] duration-sheet open:flex', SIDES[side])}
    >
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
        {children}
      </div>
    </ModalFrame>
  )
}

const SIDES = {
  right:
    'mr-0 ml-auto h-dvh w-[min(22rem,100vw)] max-tablet:w-screen max-tablet:max-w-none starting:open:translate-x-full not-open:translate-x-full',
  left: 'mr-auto ml-0 h-dvh w-[min(22rem,100vw)] max-tablet:w-screen max-tablet:max-w-none starting:open:-translate-x-full not-open:-translate-x-full',
  bottom:
    'mt-auto mb-0 max-h-[85dvh] w-screen max-w-none rounded-t-dialog starting:open:translate-y-full not-open:translate-y-full',
}

function ModalFrame({
  isOpen,
  onClose,
  title,
  closeLabel,
  className,
  children,
}: Omit<DialogProps, 'footer'> & { className: string }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal()
    if (!isOpen && dialog.current?.open) dialog.current.close()
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === dialog.current) dialog.current.close()
      }}
      className={classNames(
        'fixed flex-col overflow-hidden bg-surface text-ink shadow-high outline-none ease-out transition-discrete backdrop:bg-scrim backdrop:transition-opacity backdrop:duration-dialog not-open:backdrop:opacity-0 starting:open:backdrop:opacity-0 forced-colors:border',
        className,
      )}
    >
      <header className="flex items-center gap-2 py-3 pr-3 pl-5">
        <h2 id={titleId} className="min-w-0 flex-1 truncate font-bold text-title">
          {title}
        </h2>
        <IconButton label={closeLabel} onClick={() => dialog.current?.close()}>
          <X aria-hidden="true" className="size-[1.125rem]" />
        </IconButton>
      </header>
      {children}
    </dialog>
  )
}
