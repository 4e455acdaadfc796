import type { Message, User } from '#lib/protocol/entities.ts'
import type { Entry } from '../store-memory.ts'
import type { KeptSummary, Summaries } from './summaries.ts'

/** The summaries of the store in memory. */

interface MemorySummaryParts {
  users: ReadonlyMap<string, User>
  rooms: ReadonlyMap<string, Entry>
  messages: ReadonlyMap<string, Message>
  now(): number
}

/** Null in place of the text: it does not hold any more. */
type Version = Omit<KeptSummary, 'text'> & { text: string | null }

export interface MemorySummaries extends Summaries {
  /** A message says something else. */
  forgetMessage(message: Pick<Message, 'roomId' | 'seq'>): void
  /** The room is read from another place on. */
  forgetUnread(roomId: string, from: number, before: number): void
  /** Messages up to there are gone. */
  forgetSwept(roomId: string, upTo: number): void
  isHeld(roomId: string, version: number): boolean
}

export function createMemorySummaries({ users, rooms, messages, now }: MemorySummaryParts): MemorySummaries {
  const versions = new Map<string, Version[]>()
  const leases = new Map<string, { owner: string; until: number }>()

  const list = (roomId: string) => versions.get(roomId) ?? []
  const readFrom = (roomId: string) => rooms.get(roomId)?.room.readsFromSeq ?? 0
  const nextOf = (roomId: string) => (list(roomId).at(-1)?.version ?? 0) + 1

  function findHeld(roomId: string, beforeSeq = Number.POSITIVE_INFINITY): KeptSummary | null {
    const found = list(roomId).findLast(({ text, upToSeq }) => text !== null && upToSeq < beforeSeq)
    if (!found || found.text === null) return null
    const isAnew = found.isAnew || list(roomId).some(({ version }) => version > found.version)
    return { ...found, text: found.text, ...(isAnew && { isAnew: true as const }) }
  }

  function add(roomId: string, version: Omit<KeptSummary, 'version' | 'createdAt'>): KeptSummary | null {
    const createdAt = new Date(now()).toISOString()
    versions.set(roomId, [...list(roomId), { ...version, version: nextOf(roomId), createdAt }])
    return findHeld(roomId)
  }

  function forget(roomId: string, isOver: (version: Version) => boolean): void {
    versions.set(
      roomId,
      list(roomId).map((version) => (isOver(version) ? { ...version, text: null } : version)),
    )
  }

  return {
    findSummary: async (roomId, beforeSeq) => findHeld(roomId, beforeSeq),
    async saveFolded({ roomId, base, rev, readsFromSeq, ...folded }) {
      const held = findHeld(roomId)
      const isChanged = [...messages.values()].some(
        (message) =>
          message.roomId === roomId &&
          message.rev > rev &&
          message.seq > folded.sinceSeq &&
          message.seq <= folded.upToSeq &&
          (message.editedAt !== undefined || message.deletedAt !== undefined || message.kind === 'ai'),
      )
      const isSwept = (rooms.get(roomId)?.room.sweptToSeq ?? 0) > folded.sinceSeq
      if (isSwept || isChanged || (held?.version ?? null) !== base || readFrom(roomId) !== readsFromSeq) return null
      const isAnew = (held?.version ?? 0) + 1 < nextOf(roomId)
      return add(roomId, { ...folded, ...(isAnew && { isAnew: true as const }) })
    },
    async writeSummary({ roomId, text, version, userId }) {
      const held = findHeld(roomId)
      if (held?.text === text) return held
      if ((held?.text ? held.version : 0) !== version) return null
      const from = readFrom(roomId)
      const { sinceSeq, upToSeq, folded } = held ?? { sinceSeq: from, upToSeq: from, folded: 0 }
      const createdBy = users.get(userId)?.username
      return add(roomId, { sinceSeq, upToSeq, folded, text, ...(createdBy !== undefined && { createdBy }) })
    },
    async clearSummary(roomId, userId) {
      const held = findHeld(roomId)
      if (!held?.text) return false
      forget(roomId, () => true)
      const createdBy = users.get(userId)?.username
      const { upToSeq } = held
      add(roomId, { sinceSeq: upToSeq, upToSeq, folded: 0, text: '', ...(createdBy !== undefined && { createdBy }) })
      return true
    },
    async leaseSummary(roomId, owner, ms) {
      const lease = leases.get(roomId)
      if (lease && lease.until >= now() && lease.owner !== owner) return false
      leases.set(roomId, { owner, until: now() + ms })
      return true
    },
    async endSummaryLease(roomId, owner) {
      if (leases.get(roomId)?.owner === owner) leases.delete(roomId)
    },
    forgetMessage: ({ roomId, seq }) => forget(roomId, ({ sinceSeq, upToSeq }) => sinceSeq < seq && upToSeq >= seq),
    forgetUnread: (roomId, from, before) => forget(roomId, ({ sinceSeq }) => sinceSeq < from || from < before),
    forgetSwept: (roomId, upTo) => forget(roomId, ({ sinceSeq }) => sinceSeq < upTo),
    isHeld: (roomId, wanted) => list(roomId).some(({ version, text }) => version === wanted && text !== null),
  }
}
