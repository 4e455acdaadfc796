import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { type Retention, toHeld, toKeptFrom } from '#lib/protocol/rules/retention.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import { type Access, requireAdmin } from './access.ts'
import type { Folding } from './ai/folding.ts'
import type { Files } from './files.ts'
import type { Broadcast, Log, Store } from './ports.ts'
import type { Removed } from './retention-ports.ts'
import { createPace, type Pace } from './sweep-pace.ts'
import type { UseCases } from './use-cases.ts'

/** How long messages are kept in all rooms, and the sweeping of what is kept no longer. */

const LEASE_MS = 60_000
/** By then every process has read that something is swept: twice as long as there is between two of its readings. */
const KNOWN_AFTER_MS = 8_000
/** People who look at a room that is swept see it at least so often. */
const TELL_EVERY_MS = 1_000

interface RetentionParts {
  store: Store
  access: Access
  broadcast: Broadcast
  files: Pick<Files, 'removeBytes'>
  folding: Pick<Folding, 'refold'>
  /** Forgets in this process what was kept of a room. */
  forget(roomId: string): void
  /** What holds in all rooms was set: the other processes read it anew. */
  tellOthers(): void
  log: Log
}

/** `now`: ms of the epoch. `signal` ends it, with the step that is under way. */
export interface SweepOptions {
  now?: number
  signal?: AbortSignal
  pace?: Pace
  /** Resolves when the other processes know that something is swept. */
  untilKnown?: () => Promise<unknown>
}

/** What goes through a sweep. */
interface Sweep {
  now: number
  pace: Pace
  /** False where it was ended, or another process has the lease. */
  mayGoOn(): Promise<boolean>
  /** What is to be waited for between the first step of one kind and the first of the other. */
  untilKnown(): Promise<unknown>
}

export function createRetention(parts: RetentionParts) {
  const { store, access, broadcast, files, folding, forget, tellOthers, log } = parts
  /** This process, among those that sweep. */
  const owner = randomUUID()
  let isSweeping = false

  async function set(user: SessionUser, retention: Retention): Promise<Retention> {
    requireAdmin(user)
    const { keepDays, keepsPins } = await store.readRetention()
    if (keepDays === retention.keepDays && keepsPins === retention.keepsPins) return retention
    const target = { kind: 'setting', id: 'retention' } as const
    await store.setRetention(retention, { actor: user, action: 'setting:changed', target, details: { ...retention } })
    tellOthers()
    void tellAll()
    return retention
  }

  /** How many messages are older than a room would keep them, or all rooms would; pins that are kept are none of them. */
  async function countOld(user: SessionUser, wanted: ParsedCommand<'retention:count'>): Promise<number> {
    const { roomId, ...own } = wanted
    if (roomId === undefined) return await countAllOld(user, own)
    const { room } = await access.requireAccess(user, roomId, 'set_retention')
    const { keepDays, keepsPins } = toHeld(own, await store.readRetention())
    if (keepDays === 0) return 0
    const keptFrom = toKeptFrom(keepDays, Date.now())
    const [span] = await store.countBetween(roomId, [0, keptFrom], room.lastSeq)
    return (span?.count ?? 0) - (keepsPins ? await countOldPins(roomId, keptFrom) : 0)
  }

  async function countAllOld(user: SessionUser, site: Retention): Promise<number> {
    requireAdmin(user)
    if (site.keepDays === 0) return 0
    const now = Date.now()
    let count = 0
    for await (const roomIds of listAll()) count += await store.countOld(roomIds, site, now)
    return count
  }

  async function countOldPins(roomId: string, keptFrom: number): Promise<number> {
    let count = 0
    for (let before: number | undefined; ; ) {
      const { pins, nextBefore } = await store.listPins(roomId, before)
      count += pins.filter(({ message }) => Date.parse(message.sentAt) < keptFrom).length
      if (nextBefore === null) return count
      before = nextBefore
    }
  }

  /** Every room shows what holds there. Never throws. */
  async function tellAll(): Promise<void> {
    try {
      for await (const roomIds of listAll()) for (const roomId of roomIds) await tell(roomId)
    } catch (cause) {
      log.warn({ err: cause }, 'not every room was told how long its messages are kept')
    }
  }

  /** Some rooms at a time. */
  async function* listAll(): AsyncGenerator<string[]> {
    for (let after = '0'; ; ) {
      const roomIds = await store.listRoomIds(after)
      const last = roomIds.at(-1)
      if (last === undefined) return
      yield roomIds
      after = last
    }
  }

  async function tell(roomId: string): Promise<void> {
    forget(roomId)
    const room = await store.findRoom({ id: roomId })
    if (!room) return
    broadcast.roomChanged(room)
    broadcast.accessChanged({ roomId })
  }

  /** Sweeps all rooms once, where no other process does, or this one. Answers how many messages were taken away. Throws what the store throws. */
  async function sweep(options: SweepOptions = {}): Promise<number> {
    if (isSweeping) return 0
    isSweeping = true
    try {
      await store.readRetention()
      return (await store.leaseSweep(owner, LEASE_MS)) ? await sweepRooms(options) : 0
    } finally {
      isSweeping = false
    }
  }

  async function sweepRooms({ now = Date.now(), signal, pace = createPace(), ...rest }: SweepOptions): Promise<number> {
    const { untilKnown = () => waitUntilKnown(signal) } = rest
    let known: Promise<unknown> | null = (await store.hasSwept()) ? Promise.resolve() : null
    const sweep: Sweep = {
      ...{ now, pace, mayGoOn: createGuard(signal) },
      async untilKnown() {
        known ??= untilKnown()
        await known
      },
    }
    let removed = 0
    try {
      for (let after = '0'; ; ) {
        const roomIds = await store.listRetained(after)
        for (const roomId of roomIds) {
          if (!(await sweep.mayGoOn())) return removed
          removed += await sweepRoom(roomId, sweep)
        }
        const last = roomIds.at(-1)
        if (last === undefined) return removed
        after = last
      }
    } finally {
      await store.endSweepLease(owner)
      if (removed > 0) void files.removeBytes()
    }
  }

  /** Renews the lease, which was taken just now, in time. */
  function createGuard(signal: AbortSignal | undefined): Sweep['mayGoOn'] {
    let [leasedAt, isLeased] = [performance.now(), true]
    return async () => {
      if (!signal?.aborted && isLeased && performance.now() - leasedAt >= LEASE_MS / 4)
        [leasedAt, isLeased] = [performance.now(), await store.leaseSweep(owner, LEASE_MS)]
      return isLeased && !signal?.aborted
    }
  }

  async function sweepRoom(roomId: string, sweep: Sweep): Promise<number> {
    const { now, pace, mayGoOn, untilKnown } = sweep
    let [removed, upTo, toldAt, isUntold, hasMoved] = [0, 0, 0, false, false]
    for (let isMoving = true; isMoving && (await mayGoOn()); ) {
      isMoving = await pace.run(() => store.advanceSweep(roomId, now))
      if (isMoving) [isUntold, hasMoved] = [true, true]
      if (isUntold && performance.now() - toldAt > TELL_EVERY_MS) {
        await tell(roomId)
        ;[isUntold, toldAt] = [false, performance.now()]
      }
      if (isMoving) await untilKnown()
      const step = await removeAll(roomId, upTo, sweep)
      removed += step.count
      upTo = step.upTo
    }
    if (isUntold) await tell(roomId)
    const room = hasMoved ? await store.findRoom({ id: roomId }) : null
    if (room) folding.refold(room)
    return removed
  }

  /** What the step before left behind, and what another process did that was killed. */
  async function removeAll(roomId: string, after: number, { pace, mayGoOn }: Sweep): Promise<Removed> {
    const removed = { count: 0, upTo: after }
    while (await mayGoOn()) {
      const { size } = pace
      const { count, upTo } = await pace.run(() => store.removeSwept(roomId, size, removed.upTo))
      removed.count += count
      removed.upTo = upTo
      if (count < size) break
    }
    return removed
  }

  const commands = {
    'retention:read': () => store.readRetention(),
    'retention:count': async (user, wanted) => ({ count: await countOld(user, wanted) }),
    'retention:set': set,
  } satisfies Partial<UseCases>

  return { sweep, commands }
}

/** Less long where it is ended: what comes next looks whether it is. */
async function waitUntilKnown(signal: AbortSignal | undefined): Promise<void> {
  await wait(KNOWN_AFTER_MS, undefined, { ref: false, ...(signal && { signal }) }).catch(() => undefined)
}
