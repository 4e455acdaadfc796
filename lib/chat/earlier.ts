import type { Room } from '#lib/protocol/entities.ts'
import type { Store } from './ports.ts'

/**
 * Whether a room has a message before this seq. A room has no holes but where it was swept: what is left there are pins, for
 * which it is asked.
 */
export async function hasEarlier(
  store: Pick<Store, 'readPage'>,
  { id, sweptToSeq = 0, keepsPins }: Pick<Room, 'id' | 'sweptToSeq' | 'keepsPins'>,
  seq: number,
): Promise<boolean> {
  if (seq > sweptToSeq + 1) return true
  if (sweptToSeq === 0 || !keepsPins || seq <= 1) return false
  return (await store.readPage(id, { before: seq }, 1)).length > 0
}
