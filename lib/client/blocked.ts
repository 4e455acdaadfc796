import type { BlockChanged } from '#lib/protocol/blocks.ts'
import type { User } from '#lib/protocol/entities.ts'

/** Whom the person has blocked, as far as this page knows. */
export function createBlocked() {
  let users: readonly User[] = []
  const listeners = new Set<() => void>()
  function put(next: readonly User[]): void {
    users = next
    for (const listener of listeners) listener()
  }

  return {
    get: () => users,
    put,
    take({ user, isBlocked }: BlockChanged): void {
      const others = users.filter(({ id }) => id !== user.id)
      put(isBlocked ? [user, ...others] : others)
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
