import type { User } from '#lib/protocol/entities.ts'
import { MEMBERS_MAX } from '#lib/protocol/limits.ts'
import type { Store } from './ports.ts'

/**
 * Lists of members, shared by those who enter a room at about the same time: when a server comes back, all of them do,
 * and sorting a room's members once for each of them is what kept them waiting (docs/performance.md).
 */
const KEPT_MS = 1_000

export interface MemberLists {
  /** Has everybody in `online`, unless the list is full. */
  read(roomId: string, online: readonly string[]): Promise<User[]>
}

interface Kept {
  members: Promise<User[]>
  until: number
}

export function createMemberLists(store: Pick<Store, 'listMembers'>): MemberLists {
  const lists = new Map<string, Kept>()

  function refresh(roomId: string, online: readonly string[]): Promise<User[]> {
    const now = performance.now()
    for (const [id, { until }] of lists) if (until <= now) lists.delete(id)
    const kept = { members: store.listMembers(roomId, online), until: now + KEPT_MS }
    lists.set(roomId, kept)
    kept.members.catch(() => {
      if (lists.get(roomId) === kept) lists.delete(roomId)
    })
    return kept.members
  }

  return {
    async read(roomId, online) {
      const kept = lists.get(roomId)
      if (!kept || kept.until <= performance.now()) return await refresh(roomId, online)
      const members = await kept.members
      return hasAll(members, online) ? members : await refresh(roomId, online)
    },
  }
}

/** A member who came through another process is online before this process's list has them. */
function hasAll(members: User[], online: readonly string[]): boolean {
  if (members.length >= MEMBERS_MAX) return true
  const ids = new Set(members.map(({ id }) => id))
  return online.every((id) => ids.has(id))
}
