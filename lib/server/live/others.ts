import type { LiveTold } from '#lib/protocol/live.ts'
import { tellProcesses } from '../realtime/processes.ts'
import { recall, remember } from '../remember.ts'
import { readOwn } from './own.ts'

/** How the other processes are: each says so when one of them is asked by an admin, through Redis. Anything may be lost. */

/** What was said longer ago is not known any more; a page asks every few seconds. */
const KNOWN_MS = 15_000
/** One answer serves all who ask in so long. */
const TOLD_EVERY_MS = 1_000
/** Whoever looks first has not heard of the others yet. */
const FIRST_WAIT_MS = 250
const PROCESSES_MAX = 200

interface Heard {
  told: LiveTold
  heardAt: number
}

/** Those of the others that have said so lately. */
export async function readOthers(): Promise<LiveTold[]> {
  tellProcesses('live:asked')
  const known = listKnown()
  if (known.length > 0 || !recall('redis')) return known
  await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS))
  return listKnown()
}

/** Another process is asked by an admin. */
export function hearAsked(): void {
  const state = kept()
  if (performance.now() - state.toldAt < TOLD_EVERY_MS) return
  state.toldAt = performance.now()
  tellProcesses('live:told', readOwn())
}

export function hearTold(told: LiveTold): void {
  const { heard } = kept()
  if (heard.size >= PROCESSES_MAX) heard.clear()
  heard.set(told.process.id, { told, heardAt: performance.now() })
}

function listKnown(): LiveTold[] {
  const { heard } = kept()
  for (const [id, { heardAt }] of heard) if (performance.now() - heardAt > KNOWN_MS) heard.delete(id)
  return [...heard.values()].map(({ told }) => told).sort((a, b) => (a.process.id < b.process.id ? -1 : 1))
}

function kept() {
  return remember('live-others', () => ({ heard: new Map<string, Heard>(), toldAt: Number.NEGATIVE_INFINITY }))
}
