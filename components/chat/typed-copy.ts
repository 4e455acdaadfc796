import type { ClipboardEvent } from 'react'

/** What was typed before and after the content of an element and is not shown. */
export function typedAround(before: string, after: string) {
  return { 'data-typed-before': before, 'data-typed-after': after }
}

/** What is shown and was not typed. */
export const NOT_TYPED = { 'data-not-typed': '' }

/** Copies what is selected in a text as it was typed. Does nothing where more is selected than that text. */
export function copyAsTyped(event: ClipboardEvent<HTMLElement>): void {
  const selection = document.getSelection()
  if (!selection || selection.rangeCount === 0) return
  const selected = selection.getRangeAt(0)
  const range = toPartWithin(event.currentTarget, selected)
  if (range.toString().trim() !== selected.toString().trim()) return
  const content = range.cloneContents()
  for (const element of content.querySelectorAll('[data-not-typed]')) element.remove()
  for (const element of content.querySelectorAll<HTMLElement>('[data-typed-before]')) {
    element.prepend(element.dataset.typedBefore ?? '')
    element.append(element.dataset.typedAfter ?? '')
  }
  event.clipboardData.setData('text/plain', content.textContent ?? '')
  event.preventDefault()
}

/** A triple click selects up to the beginning of what comes next. */
function toPartWithin(element: HTMLElement, selected: Range): Range {
  const range = selected.cloneRange()
  if (!element.contains(range.startContainer)) range.setStart(element, 0)
  if (!element.contains(range.endContainer)) range.setEnd(element, element.childNodes.length)
  return range
}
