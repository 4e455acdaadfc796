import type { Message } from '#lib/protocol/entities.ts'
import type { Outgoing } from './room-view.ts'

/** The list of what waits to be sent. Functions return the same list where nothing changes. */

/** Adds it or takes its newer state; the list stays in the order of writing. */
export function putWaiting(list: Outgoing[], outgoing: Outgoing): Outgoing[] {
  const others = list.filter(({ clientId }) => clientId !== outgoing.clientId)
  return [...others, outgoing].sort((a, b) => a.createdAt - b.createdAt)
}

export function removeWaiting(list: Outgoing[], clientId: string): Outgoing[] {
  const others = list.filter((waiting) => waiting.clientId !== clientId)
  return others.length === list.length ? list : others
}

/** Whether this message is what waited under that client id. Another person's may carry the same one. */
export function isTwin(message: Message, clientId: string, username: string): boolean {
  return message.clientId === clientId && message.sender === username
}
