import type { User } from '#lib/protocol/entities.ts'

/** Whom the person has blocked, as far as this page knows. */
export function createBlocked() {
  let users: readonly User[] = []
  const listeners = new Set<() => void>()
  return {
    get: () => users,
    put(next: readonly User[]): void {
      users = next
      for (const listener of listeners) listener()
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
