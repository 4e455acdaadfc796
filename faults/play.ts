import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { createStage, type Stage } from './stage.ts'
import { findLag, isFinal, judge, type Report, type Verdict } from './verdict.ts'
import type { World } from './world.ts'

/** One fault from the first word to the verdict. */

export interface Outcome extends Verdict {
  name: string
  tookMs: number
  /** Programs that wanted to run, per core, over the last minute. */
  load: number
  /** From the end of the fault until everybody saw exactly what is stored; null: never. */
  convergedMs: number | null
  /** Why it was not played. */
  skipped?: string
}

const CAST = 6
/** The promise, on a machine that has time for it. */
const CONVERGE_WITHIN_MS = 5_000
/** Processes that want a core; beyond this everything takes longer in proportion. */
const LOAD_PER_CORE_MAX = 3
/** Patience beyond the promise, to tell late from never. */
const GIVE_UP_MS = 60_000
/** A killed process's replies: its lease, and the next round of whoever looks after them. */
const REPLIES_FINAL_WITHIN_MS = 30_000
const LOOK_MS = 60
/** More than a client keeps. */
const ROWS_SHOWN = 500

export async function play(common: World, fault: Fault, isQuick: boolean): Promise<Outcome> {
  const skipped = fault.findObstacle?.(common)
  if (skipped) return { ...NOTHING, name: fault.name, tookMs: 0, load: 0, convergedMs: null, skipped }
  const own = await fault.createWorld?.(common.random)
  try {
    const outcome = await playIn(own ?? common, fault, isQuick)
    return { ...outcome, load: loadPerCore() }
  } finally {
    await own?.close()
  }
}

async function playIn(world: World, fault: Fault, isQuick: boolean): Promise<Omit<Outcome, 'load'>> {
  const began = performance.now()
  const stage = createStage(world, isQuick)
  try {
    const before = (await world.read(0, 1)).lastSeq
    for (let index = 0; index < CAST; index++) await stage.bring(`p${index}`)
    const [host] = stage.cast
    if (host) {
      await world.makeOwner(host.user)
      stage.keepMoving(host, await world.createUser('mover'))
    }
    await fault.prepare?.(stage)
    await untilEntered(stage)
    await stage.talk(0.6)
    await fault.run(stage)
    await world.heal()
    stage.silence()
    const convergedMs = await converge(stage)
    await untilRepliesEnd(stage, before)
    await stage.settled()
    await requireMembers(stage)
    const { rows, lastSeq } = await world.read(before)
    const verdict = judge(before, lastSeq, rows, await readReports(stage))
    for (const death of world.listDeaths()) stage.require(false, death)
    for (const { deaths } of world.programs) deaths.length = 0
    await world.heal()
    return {
      ...{ name: fault.name, convergedMs, ...verdict, notes: [...verdict.notes, ...stage.problems] },
      tookMs: performance.now() - began,
    }
  } catch (cause) {
    await world.heal()
    const reason = `${cause instanceof Error ? cause.stack : cause}`
    return { ...NOTHING, name: fault.name, tookMs: performance.now() - began, convergedMs: null, notes: [reason] }
  } finally {
    stage.close()
  }
}

const NOTHING: Verdict = { sent: 0, acked: 0, changed: 0, lost: 0, doubled: 0, disordered: 0, holes: 0, notes: [] }

async function untilEntered(stage: Stage): Promise<void> {
  const deadline = Date.now() + 20_000
  while (stage.cast.some(({ person }) => !person.report().isReady)) {
    if (Date.now() > deadline) throw new Error('not everybody could enter before the fault')
    await sleep(20)
  }
}

/** What was acknowledged as read is read, and who was shown out last is out. */
async function requireMembers({ cast, guest, world, require }: Stage): Promise<void> {
  const positions = await world.readPositions()
  if (guest && guest.isIn !== null)
    require(positions.has(guest.user.id) === guest.isIn, `the guest was shown ${guest.isIn ? 'in' : 'out'}, and is not`)
  for (const { person, user } of cast) {
    const position = positions.get(user.id)
    const isKept = position === undefined || position >= person.readSeq()
    require(isKept, `${user.username} has read up to ${person.readSeq()}, stored is ${position}`)
  }
}

/** Milliseconds until every screen is what the table holds. */
async function converge(stage: Stage): Promise<number | null> {
  const began = performance.now()
  let lag: string | null = null
  while (performance.now() - began < GIVE_UP_MS) {
    lag = await findAnyLag(stage)
    const tookMs = performance.now() - began
    if (lag === null) {
      stage.require(tookMs <= toLimitMs(), `converged only after ${Math.round(tookMs)} ms`)
      return tookMs
    }
    for (const { person, hasLeft } of stage.cast) if (!hasLeft) person.resendFailed()
    await sleep(LOOK_MS)
  }
  stage.require(false, `never converged: ${lag}`)
  return null
}

/** 5 s, and more where other programs keep the machine busy: a test must not fail over what they do. */
function toLimitMs(): number {
  return CONVERGE_WITHIN_MS * Math.max(1, loadPerCore() / LOAD_PER_CORE_MAX)
}

function loadPerCore(): number {
  return (loadavg()[0] ?? 0) / availableParallelism()
}

async function findAnyLag(stage: Stage): Promise<string | null> {
  // Readers first: what the table has got meanwhile counts as lag, never the other way round.
  const reports = await readReports(
    stage,
    stage.cast.filter(({ hasLeft }) => !hasLeft),
  )
  const { rows } = await stage.world.read(0, ROWS_SHOWN)
  for (const report of reports) {
    const lag = findLag(rows, report)
    if (lag) return lag
  }
  return null
}

async function readReports({ cast: everybody, readers }: Stage, cast = everybody): Promise<Report[]> {
  return [
    // What a closed tab left behind is others' to send.
    ...cast.map(({ person, hasLeft }) => ({ ...person.report(), ...(hasLeft && { waiting: 0 }) })),
    ...(await Promise.all(readers.map((reader) => reader.report()))).flat(),
  ]
}

/** Every reply comes to an end, and everybody sees that. */
async function untilRepliesEnd(stage: Stage, before: number): Promise<void> {
  const deadline = Date.now() + REPLIES_FINAL_WITHIN_MS
  for (;;) {
    const { rows } = await stage.world.read(before)
    const pending = rows.filter((row) => !isFinal(row))
    if (pending.length === 0) break
    if (Date.now() > deadline) {
      stage.require(false, `${pending.length} replies without an end: ${pending.map(({ id }) => id).join()}`)
      return
    }
    await sleep(200)
  }
  await converge(stage)
}
