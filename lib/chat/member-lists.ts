import type { User } from '#lib/protocol/entities.ts'
import { MEMBERS_MAX } from '#lib/protocol/limits.ts'
import type { Store } from './ports.ts'

/**
 * Lists of members, shared by those who enter a room at about the same time: when a server comes back, all of them do,
 * and sorting a room's members once for each of them is what kept them waiting (docs/performance.md).
 */
const KEPT_MS = 1_000
/** Beyond so many nobody is mentioned by name. */
const NAMES_MAX = 5_000

export interface MemberLists {
  /** Has everybody in `online`, unless the list is full. */
  read(roomId: string, online: readonly string[]): Promise<User[]>
  /** All of them, whoever is online: for names. */
  readNames(roomId: string): Promise<User[]>
  /** Forgets who is in this room; in all rooms, where somebody is called otherwise. */
  drop(roomId?: string): void
}

interface Kept {
  members: Promise<User[]>
  until: number
}

export function createMemberLists(store: Pick<Store, 'listMembers'>): MemberLists {
  const lists = new Map<string, Kept>()
  /** Apart from the others: of a large room they have other people than those who enter it should see. */
  const names = new Map<string, Kept>()

  function refresh(roomId: string, online: readonly string[], keep = lists): Promise<User[]> {
    const now = performance.now()
    for (const [id, { until }] of keep) if (until <= now) keep.delete(id)
    const members = keep === names ? store.listMembers(roomId, online, NAMES_MAX) : store.listMembers(roomId, online)
    const kept = { members, until: now + KEPT_MS }
    keep.set(roomId, kept)
    kept.members.catch(() => {
      if (keep.get(roomId) === kept) keep.delete(roomId)
    })
    return kept.members
  }

  return {
    async read(roomId, online) {
      const kept = lists.get(roomId)
      if (!isFresh(kept)) return await refresh(roomId, online)
      const members = await kept.members
      return hasAll(members, online) ? members : await refresh(roomId, online)
    },
    async readNames(roomId) {
      const list = lists.get(roomId)
      const members = isFresh(list) ? await list.members : []
      if (members.length > 0 && members.length < MEMBERS_MAX) return members
      const kept = names.get(roomId)
      return isFresh(kept) ? kept.members : refresh(roomId, [], names)
    },
    drop(roomId) {
      for (const keep of [lists, names]) {
        if (roomId === undefined) keep.clear()
        else keep.delete(roomId)
      }
    },
  }
}

function isFresh(kept: Kept | undefined): kept is Kept {
  return kept !== undefined && kept.until > performance.now()
}

/** A member who came through another process is online before this process's list has them. */
function hasAll(members: User[], online: readonly string[]): boolean {
  if (members.length >= MEMBERS_MAX) return true
  const ids = new Set(members.map(({ id }) => id))
  return online.every((id) => ids.has(id))
}
