/** Somebody whose card is to be shown, and where what was pressed is, in px of the window. */
export interface AskedProfile {
  username: string
  anchor: DOMRect
}

const listeners = new Set<(asked: AskedProfile) => void>()

/** Shows the card of somebody in the room that is open. */
export function openProfile(username: string, anchor: DOMRect): void {
  for (const listener of listeners) listener({ username, anchor })
}

/** Returns what ends it. */
export function watchAskedProfile(listener: (asked: AskedProfile) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
