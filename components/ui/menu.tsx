import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { classNames } from './class-names.ts'
import { isInView, placeBeside } from './place.ts'

export interface MenuItem {
  id: string
  label: string
  icon: ReactNode
  /** Can't be undone: it stands apart, in the colour of danger. */
  isDangerous?: boolean
  onSelect: () => void
}

interface MenuProps {
  label: string
  items: MenuItem[]
  /** Beside which it opens, and which gets the focus back. */
  anchor: HTMLElement
  onClose: () => void
}

/** A list of actions over the page, opened by a button. Arrows, Home, End and first letters move in it. */
export function Menu({ label, items, anchor, onClose }: MenuProps) {
  const box = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const menu = box.current
    if (!menu) return
    menu.showPopover()
    placeBeside(menu, anchor)
    menu.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true })
  }, [anchor])

  useEffect(() => {
    const close = () => box.current?.hidePopover()
    /** What it stands beside moves: it goes along until that is out of view. Other things may scroll as they like. */
    const follow = ({ target }: Event) => {
      if (!(target instanceof Node) || !target.contains(anchor) || !box.current) return
      if (isInView(anchor, target)) placeBeside(box.current, anchor)
      else close()
    }
    window.addEventListener('resize', close)
    window.addEventListener('scroll', follow, true)
    return () => {
      window.removeEventListener('resize', close)
      window.removeEventListener('scroll', follow, true)
    }
  }, [anchor])

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Tab') return close()
    const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')]
    const target = findEntry(entries, event.key)
    if (!target) return
    event.preventDefault()
    target.focus()
  }

  function close() {
    box.current?.hidePopover()
  }

  return (
    <div
      ref={box}
      popover="auto"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onToggle={(event) => {
        if (event.newState !== 'closed') return
        if (box.current?.contains(document.activeElement) || document.activeElement === document.body) anchor.focus()
        onClose()
      }}
      className="fixed m-0 min-w-48 rounded-block border border-line bg-surface p-1 text-ink shadow-mid outline-none"
    >
      {items.map(({ id, label: words, icon, isDangerous, onSelect }) => (
        <button
          key={id}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            close()
            onSelect()
          }}
          className={classNames(
            'flex min-h-9 w-full items-center gap-2.5 rounded-[8px] px-2.5 text-start text-row outline-offset-[-2px] hover:bg-surface-2 focus:bg-surface-2 pointer-coarse:min-h-11',
            isDangerous && 'text-danger not-first:mt-1 not-first:before:absolute not-first:before:inset-x-2.5',
          )}
        >
          {icon}
          {words}
        </button>
      ))}
    </div>
  )
}

function findEntry(entries: HTMLElement[], key: string): HTMLElement | undefined {
  const current = entries.findIndex((entry) => entry.matches(':focus'))
  const { length } = entries
  if (key === 'ArrowDown') return entries[(current + 1) % length]
  if (key === 'ArrowUp') return entries[(current - 1 + length) % length]
  if (key === 'Home') return entries[0]
  if (key === 'End') return entries.at(-1)
  const after = [...entries.slice(current + 1), ...entries.slice(0, current + 1)]
  return key.length === 1
    ? after.find((entry) => entry.textContent?.toLowerCase().startsWith(key.toLowerCase()))
    : undefined
}
