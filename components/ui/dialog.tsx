'use client'

import { X } from 'lucide-react'
import { type CSSProperties, type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useRef } from 'react'
import { LiveRegion } from './announcer.tsx'
import { useBackCloses } from './back-closes.ts'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'

interface DialogProps {
  isOpen: boolean
  /** Called on Escape, Back, a press beside the dialog and by the close button. Without it the dialog can't be closed. */
  onClose?: () => void
  title: string
  closeLabel: string
  /** Buttons at the bottom. */
  footer?: ReactNode
  /** `form` is 620 px wide and holds its buttons apart; on a phone it takes the whole height and width. */
  size?: 'medium' | 'form'
  children: ReactNode
}

/** A modal dialog in the middle. The browser keeps the focus inside and gives it back. */
export function Dialog({ footer, size = 'medium', children, ...frame }: DialogProps) {
  const isForm = size === 'form'
  return (
    <ModalFrame
      {...frame}
      className={classNames(
        'm-auto rounded-dialog transition-[opacity,scale,display,overlay] duration-dialog starting:open:scale-96 starting:open:opacity-0 open:flex not-open:scale-96 not-open:opacity-0',
        isForm
          ? 'max-h-[calc(100dvh-2.5rem)] w-[min(38.75rem,calc(100vw-2rem))] max-tablet:m-0 max-tablet:h-dvh max-tablet:max-h-none max-tablet:w-screen max-tablet:max-w-none max-tablet:rounded-none'
          : 'max-h-[min(85dvh,40rem)] w-[min(28rem,calc(100vw-2rem))]',
      )}
      headerClassName={
        isForm ? '[&>h2]:text-[1.125rem] pt-3.5 pb-2 pr-4 pl-6 max-tablet:pr-1.5 max-tablet:pl-4' : 'py-3 pr-3 pl-5'
      }
    >
      <div
        className={classNames(
          'min-h-0 flex-1 overflow-y-auto overscroll-contain',
          isForm ? 'px-6 pt-1 pb-5 max-tablet:px-4' : 'px-5 pb-5',
        )}
      >
        {children}
      </div>
      {footer && (
        <div
          className={classNames(
            'flex flex-wrap items-center justify-end gap-2',
            isForm
              ? 'border-line border-t px-6 py-3.5 max-tablet:px-4 max-tablet:pb-[max(0.875rem,env(safe-area-inset-bottom))]'
              : 'px-5 pb-5',
          )}
        >
          {footer}
        </div>
      )}
    </ModalFrame>
  )
}

interface SheetProps extends Omit<DialogProps, 'footer' | 'size'> {
  /** In place of the title, which is then heard and not seen. */
  heading?: ReactNode
  /** Where it comes in from. `bottom` is for short lists of actions. */
  side?: 'right' | 'left' | 'bottom'
}

/** A modal panel along one edge; on a phone the side ones take the whole height and width. */
export function Sheet({ side = 'right', children, ...frame }: SheetProps) {
  return (
    <ModalFrame
      {...frame}
      className={classNames('max-h-none transition-[translate,display,overlay] duration-sheet open:flex', SIDES[side])}
      headerClassName="py-3 pr-3 pl-5"
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

/** What dialogs, sheets and popovers share: it is modal, and is closed by all the usual ways. */
export function ModalFrame({
  isOpen,
  onClose,
  title,
  heading,
  closeLabel,
  className,
  headerClassName,
  style,
  children,
}: Omit<SheetProps, 'side'> & { className: string; headerClassName: string; style?: CSSProperties }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const canClose = onClose !== undefined
  const close = useCallback(() => dialog.current?.close(), [])
  useEffect(() => {
    if (isOpen) show(dialog.current)
    else close()
  }, [isOpen, close])
  // The browser gives the focus back when a dialog is closed, not when it is taken out of the page while it is open.
  useLayoutEffect(() => {
    const shown = dialog.current
    return () => {
      if (shown?.contains(document.activeElement)) shown.close()
    }
  }, [])
  useBackCloses(isOpen && canClose, close)
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      closedby={canClose ? 'closerequest' : 'none'}
      onCancel={(event) => {
        if (!canClose) event.preventDefault()
      }}
      // Browsers let a second Escape through, whatever became of the first.
      onClose={onClose ?? (() => isOpen && show(dialog.current))}
      onPointerDown={(event) => {
        if (canClose && event.target === dialog.current) close()
      }}
      style={style}
      className={classNames(
        'fixed flex-col overflow-hidden bg-surface text-ink shadow-high outline-none ease-out transition-discrete backdrop:transition-opacity backdrop:duration-dialog not-open:backdrop:opacity-0 starting:open:backdrop:opacity-0 forced-colors:border',
        // What can't be closed lies over what is not to be seen any more.
        canClose ? 'backdrop:bg-scrim' : 'backdrop:bg-bg',
        className,
      )}
    >
      {heading ? (
        <header className="flex items-start gap-2.5 px-4 pt-5 pb-2 before:absolute before:top-2 before:left-1/2 before:h-1 before:w-9 before:-translate-x-1/2 before:rounded-full before:bg-line-strong/60">
          <h2 id={titleId} tabIndex={-1} className="sr-only">
            {title}
          </h2>
          {heading}
        </header>
      ) : (
        <header className={classNames('flex items-center gap-2', headerClassName)}>
          <h2 id={titleId} tabIndex={-1} className="min-w-0 flex-1 truncate font-bold text-title outline-none">
            {title}
          </h2>
          {canClose && (
            <IconButton label={closeLabel} onClick={close}>
              <X aria-hidden="true" className="size-[1.125rem]" />
            </IconButton>
          )}
        </header>
      )}
      {children}
      {isOpen && <LiveRegion />}
    </dialog>
  )
}

const FIRST_CONTROL = ':scope > header ~ * :is(a[href], button:enabled, input:enabled, textarea:enabled)'

/** Opens it with the focus on the first control of its content, else on its title: whoever opened it has not come to close it. */
function show(dialog: HTMLDialogElement | null): void {
  if (!dialog || dialog.open) return
  dialog.showModal()
  const first = dialog.querySelector<HTMLElement>(FIRST_CONTROL) ?? dialog.querySelector<HTMLElement>('h2')
  first?.focus()
}
