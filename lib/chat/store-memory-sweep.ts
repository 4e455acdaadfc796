import { isPending, type Message } from '#lib/protocol/entities.ts'
import { isSwept, KEPT_FOR_EVER, type Retention, toHeld, toKeptFrom } from '#lib/protocol/rules/retention.ts'
import type { Audit } from './audit.ts'
import type { SweepStore } from './retention-ports.ts'
import type { Entry } from './store-memory.ts'

/** The part of the store in memory that sweeps. */

interface MemorySweepParts {
  rooms: Map<string, Entry>
  messages: Map<string, Message>
  now(): number
  writeAudit: Audit['writeAudit']
  /** Takes what hangs on a message that goes. */
  forget(message: Message): void
  /** Summaries that tell of messages up to there hold no more. */
  forgetSwept(roomId: string, upTo: number): void
}

export interface MemorySweep extends SweepStore {
  /** What was set for a room, before that of all rooms is looked at. */
  own: Map<string, Retention>
  /** Lets the rooms show what holds. */
  show(roomId: string): void
}

export function createMemorySweep(parts: MemorySweepParts): MemorySweep {
  const { rooms, messages, now, writeAudit, forget, forgetSwept } = parts
  const own = new Map<string, Retention>()
  let site = KEPT_FOR_EVER
  let lease = { owner: '', until: 0 }

  const toOwn = (roomId: string) => own.get(roomId) ?? { keepDays: 0, keepsPins: false }
  const listOf = (roomId: string) =>
    [...messages.values()].filter((message) => message.roomId === roomId).sort((a, b) => a.seq - b.seq)

  function show(roomId: string): void {
    const entry = rooms.get(roomId)
    if (!entry) return
    const { keepDays: _, keepsPins: __, ...room } = entry.room
    const { keepDays, keepsPins } = toHeld(toOwn(roomId), site)
    const isShown = keepsPins && (keepDays > 0 || (room.sweptToSeq ?? 0) > 0)
    entry.room = { ...room, ...(keepDays > 0 && { keepDays }), ...(isShown && { keepsPins: true as const }) }
  }

  function toIds(after: string, isWanted: (entry: Entry) => boolean): string[] {
    return [...rooms.values()]
      .filter((entry) => Number(entry.room.id) > Number(after) && isWanted(entry))
      .map(({ room }) => room.id)
      .sort((a, b) => Number(a) - Number(b))
  }

  function countOld(roomId: string, ofAll: Retention, at: number): number {
    const entry = rooms.get(roomId)
    if (!entry) return 0
    const { keepDays, keepsPins } = toHeld(toOwn(roomId), ofAll)
    const { sweptToSeq = 0, lastSeq } = entry.room
    const all = listOf(roomId)
    const young = all.find(({ seq, sentAt }) => seq > sweptToSeq && Date.parse(sentAt) >= toKeptFrom(keepDays, at))
    const swept = { sweptToSeq: young ? young.seq - 1 : lastSeq, ...(keepsPins && { keepsPins }) }
    return all.filter((message) => isSwept(message, swept) && !isSwept(message, entry.room)).length
  }

  return {
    own,
    show,
    readRetention: async () => site,
    async setRetention(retention, line) {
      site = retention
      await writeAudit(line)
      for (const roomId of rooms.keys()) show(roomId)
    },
    // There is no other process that would have to know.
    hasSwept: async () => true,
    async leaseSweep(owner, ms) {
      if (lease.owner !== owner && lease.until > now()) return false
      lease = { owner, until: now() + ms }
      return true
    },
    async endSweepLease(owner) {
      if (lease.owner === owner) lease = { owner: '', until: 0 }
    },
    listRoomIds: async (after) => toIds(after, () => true),
    listRetained: async (after) =>
      toIds(after, ({ room }) => room.keepDays !== undefined || (room.sweptToSeq ?? 0) > 0),
    countOld: async (roomIds, ofAll, at) => roomIds.reduce((sum, roomId) => sum + countOld(roomId, ofAll, at), 0),
    async advanceSweep(roomId, at) {
      const entry = rooms.get(roomId)
      if (!entry?.room.keepDays) return false
      const { keepDays, sweptToSeq = 0 } = entry.room
      const all = listOf(roomId)
      const left = all.filter(({ seq }) => seq > sweptToSeq)
      const pending = all.filter(({ status }) => isPending(status))
      const kept = new Set(pending.flatMap(({ id, replyTo }) => [id, replyTo]))
      const young = left.find(({ id, sentAt }) => kept.has(id) || Date.parse(sentAt) >= toKeptFrom(keepDays, at))
      const upTo = young ? young.seq - 1 : entry.room.lastSeq
      if (upTo <= sweptToSeq) return false
      entry.room = { ...entry.room, sweptToSeq: upTo }
      show(roomId)
      forgetSwept(roomId, upTo)
      return true
    },
    async removeSwept(roomId, max, after) {
      const entry = rooms.get(roomId)
      if (!entry) return { count: 0, upTo: after }
      const isGone = (message: Message) =>
        message.seq > after && isSwept(message, entry.room) && !isPending(message.status)
      const gone = listOf(roomId).filter(isGone).slice(0, max)
      for (const message of gone) {
        forget(message)
        messages.delete(message.id)
      }
      return { count: gone.length, upTo: gone.at(-1)?.seq ?? after }
    },
  }
}
