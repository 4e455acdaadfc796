import { randomUUID } from 'node:crypto'
import { log } from '../log.ts'
import { toFailure } from '../store/failures.ts'
import { indexChanges, indexOlder, leaveLease, takeLease } from './index-steps.ts'
import { withSearchConnection } from './pool.ts'
import { forgetSwept } from './swept-blocks.ts'

/**
 * Keeps the index of the search: what was said or changed goes into it within seconds, what was there before it little by
 * little. Of several processes one does it. Until then a search looks at those messages themselves, so nothing depends on
 * its pace but the time that a search takes.
 */

/** How soon it looks again where there was nothing to do, and where another process does it. */
const IDLE_MS = 400
const OTHER_MS = 4_000
/** A lease lasts several times as long. */
const RENEW_MS = 4_000
/** After a step it rests for so many times as long as that took: those who talk come first. */
const REST = 3
/** A step costs most of what it does once: while people talk, those of a second go together. */
const MIN_REST_MS = 1_000
/** What is old is in no hurry. */
const REST_OLDER = 4
const AFTER_FAILURE_MS = 5_000

export interface Indexer {
  /** Resolves when nothing of it is under way any more. */
  stop(): Promise<void>
}

export function startIndexer(): Indexer {
  const owner = randomUUID()
  let isStopped = false
  let isFailing = false
  let renewAt = 0
  let wake = () => {}
  const ended = run()

  async function run(): Promise<void> {
    while (!isStopped) await rest(await proceed())
    await withSearchConnection((connection) => leaveLease(connection, owner)).catch(() => undefined)
  }

  /** Milliseconds until it wants to go on. */
  async function proceed(): Promise<number> {
    try {
      const restMs = await withSearchConnection(async (connection) => {
        const began = performance.now()
        if (began >= renewAt) {
          if (!(await takeLease(connection, owner))) return OTHER_MS
          renewAt = began + RENEW_MS
        }
        const { count, isFull } = await indexChanges(connection, owner)
        if (count > 0) return toRest(performance.now() - began, isFull)
        await connection.rollback()
        const isOlder = (await indexOlder(connection, owner)) || (await forgetSwept(connection, owner))
        return isOlder ? (performance.now() - began) * REST_OLDER : IDLE_MS
      })
      isFailing = false
      return restMs
    } catch (cause) {
      // Told once: while the database is away, others say so.
      const isAnswer = toFailure(cause) === 'answer'
      if (!isFailing && !isStopped)
        log()[isAnswer ? 'error' : 'warn']({ err: cause }, 'the index of the search could not be kept')
      isFailing = true
      renewAt = 0
      return AFTER_FAILURE_MS
    }
  }

  function rest(ms: number): Promise<void> {
    if (isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    async stop() {
      isStopped = true
      wake()
      await ended
    },
  }
}

/** Milliseconds, after a step of changes that took so many. */
export function toRest(tookMs: number, isFull: boolean): number {
  return isFull ? tookMs * REST : Math.max(MIN_REST_MS, tookMs * REST)
}
