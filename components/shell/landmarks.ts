/** The parts of the page that F6 goes round. */
const LANDMARKS = ['rooms', 'messages', 'composer', 'members', 'assistants']

/** Moves the focus into the next part of the page, or the one before; false where there is none. */
export function focusNextLandmark(step: 1 | -1): boolean {
  const present = LANDMARKS.flatMap((id) => document.getElementById(id) ?? []).filter((part) => part.checkVisibility())
  const current = present.findIndex((part) => part.contains(document.activeElement))
  const next = present[(current + step + present.length) % present.length]
  const target = next && findEntrance(next)
  target?.focus()
  return target !== undefined && target !== null
}

/** Where a part is entered: the row that Tab reaches, before any control above it. */
function findEntrance(part: HTMLElement): HTMLElement | null {
  if (part.matches('textarea')) return part
  return part.querySelector<HTMLElement>('[tabindex="0"]') ?? part.querySelector<HTMLElement>('a, button')
}
