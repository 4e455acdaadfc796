/** For what scrolls inside of a message: it must be reachable by keyboard, and have a name there. */
export function scrollable(label: string) {
  return { tabIndex: 0, role: 'group', 'aria-label': label } as const
}
