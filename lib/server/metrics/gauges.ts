import type { Pool } from 'mariadb'
import { remember } from '../remember.ts'

/** What stands at some number just now: whoever has it says how it is read, and it is read when somebody asks. */

/** Changes that wait for the room writer or are written; pushes that wait or are under way; tries of webhooks under way; AIs that do not answer. */
export type GaugeName = 'writer' | 'push' | 'webhooks' | 'circuits'
/** Of connections to the database. */
export type PoolName = 'prisma' | 'writer' | 'search'

export interface PoolFacts {
  name: PoolName
  active: number
  idle: number
  /** Who wait for a connection. */
  waiting: number
}

/** From now on this part is the one that says it. */
export function setGauge(name: GaugeName, read: () => number): void {
  kept().gauges.set(name, read)
}

/** 0 where nobody says it. */
export function readGauge(name: GaugeName): number {
  return kept().gauges.get(name)?.() ?? 0
}

/** Gives the pool back. */
export function watchPool(name: PoolName, pool: Pool): Pool {
  kept().pools.set(name, pool)
  return pool
}

export function readPools(): PoolFacts[] {
  return [...kept().pools].map(([name, pool]) => ({
    name,
    active: pool.activeConnections(),
    idle: pool.idleConnections(),
    waiting: pool.taskQueueSize(),
  }))
}

function kept() {
  return remember('gauges', () => ({ gauges: new Map<GaugeName, () => number>(), pools: new Map<PoolName, Pool>() }))
}
