import type { BlockChanged } from '#lib/protocol/blocks.ts'
import type { User } from '#lib/protocol/entities.ts'
import { createWatched } from './watched.ts'

/** Whom the person has blocked, as far as this page knows. */
export function createBlocked() {
  const users = createWatched<readonly User[]>([])
  return {
    ...users,
    take({ user, isBlocked }: BlockChanged): void {
      const others = users.get().filter(({ id }) => id !== user.id)
      users.put(isBlocked ? [user, ...others] : others)
    },
  }
}
