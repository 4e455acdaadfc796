'use client'

import { Check } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import { classNames } from './class-names.ts'

export interface MenuItem {
  id: string
  label: string
  icon?: ReactNode
  onSelect: () => void
  isDangerous?: boolean
  isDisabled?: boolean
  /** Given: the item is a choice that holds or does not. */
  isChecked?: boolean
}

interface MenuProps {
  /** Names the menu for screen readers. */
  label: string
  items: MenuItem[]
  /** Gets what makes a button the menu's own. */
  trigger: (props: MenuTriggerProps) => ReactNode
}

export interface MenuTriggerProps {
  popoverTarget: string
  'aria-haspopup': 'menu'
}

/** A list of actions that opens from a button. The browser closes it on Escape and on a press elsewhere. */
export function Menu({ label, items, trigger }: MenuProps) {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const anchor = useRef<HTMLSpanElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const target = findNext(menu.current, event.key)
    if (target) {
      event.preventDefault()
      target.focus()
    }
    if (event.key === 'Tab') menu.current?.hidePopover()
  }

  return (
    <>
      <span ref={anchor} className="contents">
        {trigger({ popoverTarget: id, 'aria-haspopup': 'menu' })}
      </span>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onBeforeToggle={(event) => {
          if (event.newState === 'open') place(event.currentTarget, anchor.current?.firstElementChild)
        }}
        onToggle={(event) => {
          if (event.newState !== 'open') return
          keepInView(event.currentTarget, anchor.current?.firstElementChild)
          findNext(event.currentTarget, 'Home')?.focus()
        }}
        className="fixed m-0 max-h-[min(24rem,80dvh)] min-w-44 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-block border border-line bg-surface p-1 text-ink shadow-mid transition-[opacity,display,overlay] transition-discrete duration-popover starting:open:opacity-0 not-open:opacity-0"
      >
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            {...toRole(item)}
            tabIndex={-1}
            disabled={item.isDisabled}
            onClick={() => {
              menu.current?.hidePopover()
              item.onSelect()
            }}
            className={classNames(
              'flex min-h-9 w-full items-center gap-2.5 rounded-[8px] px-2.5 text-left text-row outline-offset-[-2px] disabled:opacity-50 pointer-coarse:min-h-11',
              item.isDangerous
                ? 'text-danger hover:bg-danger-soft focus:bg-danger-soft'
                : 'hover:bg-surface-2 focus:bg-surface-2',
            )}
          >
            {item.icon}
            <span className="min-w-0 flex-1">{item.label}</span>
            {item.isChecked && <Check aria-hidden="true" className="size-4 text-accent" />}
          </button>
        ))}
      </div>
    </>
  )
}

function toRole({ isChecked }: MenuItem) {
  return isChecked === undefined ? { role: 'menuitem' } : { role: 'menuitemcheckbox', 'aria-checked': isChecked }
}

/** The item that a key leads to: arrows go round, Home and End to the ends, a letter to the next that begins so. */
function findNext(menu: HTMLElement | null, key: string): HTMLElement | undefined {
  const items = [...(menu?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])]
  const current = items.indexOf(document.activeElement as HTMLElement)
  if (key === 'ArrowDown') return items[(current + 1) % items.length]
  if (key === 'ArrowUp') return items.at(current < 0 ? -1 : current - 1)
  if (key === 'Home') return items[0]
  if (key === 'End') return items.at(-1)
  if (key.length !== 1 || key === ' ') return undefined
  return [...items.slice(current + 1), ...items.slice(0, current + 1)].find((item) =>
    item.textContent?.toLowerCase().startsWith(key.toLowerCase()),
  )
}

const GAP_PX = 4
const EDGE_PX = 8

function place(menu: HTMLElement, trigger: Element | null | undefined) {
  const box = trigger?.getBoundingClientRect()
  if (!box) return
  menu.style.top = `${box.bottom + GAP_PX}px`
  menu.style.left = `${box.left}px`
}

function keepInView(menu: HTMLElement, trigger: Element | null | undefined) {
  const box = trigger?.getBoundingClientRect()
  if (!box) return
  const { offsetWidth: width, offsetHeight: height } = menu
  const isBelow = box.bottom + GAP_PX + height <= window.innerHeight - EDGE_PX
  const fitsRight = box.left + width <= window.innerWidth - EDGE_PX
  menu.style.top = `${isBelow ? box.bottom + GAP_PX : Math.max(EDGE_PX, box.top - GAP_PX - height)}px`
  menu.style.left = `${fitsRight ? box.left : Math.max(EDGE_PX, box.right - width)}px`
}
