import type { KeyboardEvent } from 'react'
import type { MessageAction } from './message-actions.ts'

/** What a key does with the row that has the focus. */
const ACTION_KEYS: Record<string, MessageAction> = { r: 'reply', e: 'edit', c: 'copy', delete: 'delete' }

/**
 * The arrow keys, Home and End move from message to message, Enter goes to what one may do with one.
 * Answers what is to be done with the row of which key, else null.
 */
export function handleRowKey(event: KeyboardEvent<HTMLElement>): { action: MessageAction; rowKey: string } | null {
  const row = event.target
  if (!(row instanceof HTMLElement) || row.dataset.messageId === undefined) return null
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.key === 'Enter') {
    const target =
      row.querySelector<HTMLElement>('[role=toolbar] button') ?? row.querySelector<HTMLElement>('button, a')
    // The key itself must not press what it leads to.
    event.preventDefault()
    target?.focus()
    return null
  }
  const action = event.shiftKey ? undefined : ACTION_KEYS[event.key.toLowerCase()]
  if (action && row.dataset.key !== undefined) {
    // The key must not type itself where the focus goes.
    event.preventDefault()
    return { action, rowKey: row.dataset.key }
  }
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-message-id]')]
  const target = findTarget(rows, rows.indexOf(row), event.key)
  if (target) {
    event.preventDefault()
    target.focus()
  }
  return null
}

function findTarget(rows: HTMLElement[], current: number, key: string): HTMLElement | undefined {
  if (key === 'ArrowUp') return rows[current - 1]
  if (key === 'ArrowDown') return rows[current + 1]
  if (key === 'Home') return rows[0]
  if (key === 'End') return rows.at(-1)
  return undefined
}

/** The ref of what goes away by itself: with the focus in it, it leaves the focus to its row, and not to the page. */
export function leaveFocusToRow(element: HTMLElement | null): () => void {
  return () => {
    if (element?.contains(document.activeElement)) element.closest<HTMLElement>('[data-message-id]')?.focus()
  }
}

/** The row whose ⋯ this is, or is in; null of anything else. */
export function findMoreRow(target: EventTarget | null): HTMLElement | null {
  const more = target instanceof Element ? target.closest('[data-more]') : null
  return more?.closest<HTMLElement>('[data-message-id]') ?? null
}
