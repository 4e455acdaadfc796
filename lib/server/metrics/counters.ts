import type { Message } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { DeliveryOutcome } from '#lib/protocol/rules/webhooks.ts'
import { remember } from '../remember.ts'
import { createTally } from './tally.ts'

/**
 * What this process has done since it started, in plain numbers: whoever does it adds one, and nothing else happens there.
 * Nothing is told apart by room or person, so their number never grows.
 */

/** From a cached answer to one at which people give up. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const AI_SECONDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 180]

/** The process's own, seen by Next's module graph too. */
export function counters(): ReturnType<typeof createCounters> {
  return remember('counters', createCounters)
}

function createCounters() {
  return {
    /** Stored by this process. */
    messages: {} as Partial<Record<Message['kind'], number>>,
    /** Facts written to sockets: one for each socket. */
    deliveries: 0,
    /** Deltas and typing that a slow peer was spared. */
    spared: 0,
    /** Sockets cut because they did not read. */
    cutSockets: 0,
    /** Commands by what came of them. */
    commands: {} as Partial<Record<'ok' | ErrorCode, number>>,
    /** From a socket's packet to its acknowledgement. */
    ackSeconds: createTally(SECONDS),
    /** From a message that is stored to the last write that tells it. */
    fanOutSeconds: createTally(SECONDS),
    /** By kind of path and class of status. */
    requests: {} as Partial<Record<RequestClass, number>>,
    requestSeconds: createTally(SECONDS),
    /** Transactions of the room writer. */
    commitSeconds: createTally(SECONDS),
    /** Prisma's statements, without the wait for a connection. */
    querySeconds: createTally(SECONDS),
    /** Statements of the search and of its index. */
    searchSeconds: createTally(SECONDS),
    slowQueries: 0,
    /** Requests of AIs by how they ended: `done`, `stopped`, or an error's code. */
    aiRequests: {} as Record<string, number>,
    aiFirstSeconds: createTally(AI_SECONDS),
    aiSeconds: createTally(AI_SECONDS),
    /** Tries of outgoing webhooks by what became of the delivery. */
    webhookTries: {} as Partial<Record<DeliveryOutcome, number>>,
    /** From a try to what was answered, or to where it was given up. */
    webhookSeconds: createTally(SECONDS),
  }
}

/** `api 2xx`: what was asked for, and how that ended. */
export type RequestClass = `${RequestKind} ${1 | 2 | 3 | 4 | 5}xx`
export type RequestKind = 'page' | 'asset' | 'api' | 'file' | 'health'

/** Adds one to what is counted by name. */
export function countOne<K extends string>(counts: Partial<Record<K, number>>, name: K): void {
  counts[name] = (counts[name] ?? 0) + 1
}
