import type { KeyboardEvent } from 'react'

/**
 * The arrow keys, Home and End move from message to message, Enter goes into one.
 * Answers the key of the row whose text C is to copy, else null.
 */
export function handleRowKey(event: KeyboardEvent<HTMLElement>): string | null {
  const row = event.target
  if (!(row instanceof HTMLElement) || row.dataset.messageId === undefined) return null
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.key === 'Enter') {
    row.querySelector<HTMLElement>('button, a')?.focus()
    return null
  }
  if (event.key === 'c') return row.dataset.key ?? null
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
