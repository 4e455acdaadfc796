import type { Room } from '#lib/protocol/entities.ts'
import type { Store } from '../ports.ts'

/** A room as it is now: while a reply waits or is written, others may change what the AI reads of it. Gone, as it was known. */
export async function readRoom(known: Room, store: Pick<Store, 'listMine'>): Promise<Room> {
  return (await store.listMine(known.id, []))?.room ?? known
}
