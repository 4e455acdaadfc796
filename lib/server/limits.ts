import type { LimitClass } from '#lib/protocol/command.ts'
import { toNetwork } from './client-address.ts'
import type { Env } from './env.ts'
import { createLimiter } from './limiter.ts'
import type { Redis } from './redis.ts'

/**
 * How often a person may do things, and how often an address may: far above what people do, far below what would hurt
 * the others. A person counts across all processes, an address in each.
 */
export interface Limits {
  /** Throws CodedError('rate_limited') with the time to wait. */
  command(who: { userId: string; address: string }, limit: LimitClass): Promise<void>
  /** A connection that is opened, whatever it asks for then. Throws CodedError('rate_limited'). */
  upgrade(address: string): Promise<void>
  /** A connection that asks to be let in. Throws CodedError('rate_limited'). */
  handshake(address: string): Promise<void>
}

const WINDOW_S = 10
/** Twice the window's messages may come at once; what was borrowed is paid back over this time. */
const BURST_WINDOW_S = 20
/** A message counts as so many changes: limits count whole numbers. */
const CHANGES_PER_MESSAGE = 4
/** Entering, typing, stopping. */
const OTHER_COMMANDS_PER_WINDOW = 100
/** An office behind one address: everybody in it may come back at once. */
const HANDSHAKES_PER_ADDRESS = 1_000
/** More, so that most refusals are told as a code. */
const UPGRADES_PER_ADDRESS = 2_000
const COMMANDS_PER_ADDRESS = 3_000

type LimitsEnv = Pick<Env, 'MESSAGES_PER_10S' | 'SOCKETS_PER_USER'>

/** `MESSAGES_PER_10S` 0 lifts the limits of commands, `SOCKETS_PER_USER` 0 those of handshakes. */
export function createLimits(env: LimitsEnv, redis: Redis | null): Limits {
  const points = env.MESSAGES_PER_10S * CHANGES_PER_MESSAGE
  const burst = { points, windowS: BURST_WINDOW_S }
  const messages = createLimiter({ name: 'messages', points, windowS: WINDOW_S, burst }, redis)
  const others = createLimiter({ name: 'others', points: OTHER_COMMANDS_PER_WINDOW, windowS: WINDOW_S }, redis)
  const commands = createLimiter({ name: 'commands', points: COMMANDS_PER_ADDRESS, windowS: WINDOW_S }, null)
  const handshakes = createLimiter({ name: 'handshakes', points: HANDSHAKES_PER_ADDRESS, windowS: WINDOW_S }, null)
  const upgrades = createLimiter({ name: 'upgrades', points: UPGRADES_PER_ADDRESS, windowS: WINDOW_S }, null)

  return {
    async command({ userId, address }, limit) {
      if (points === 0) return
      await commands.take(toNetwork(address))
      if (limit === 'message') await messages.take(userId, CHANGES_PER_MESSAGE)
      else if (limit === 'change') await messages.take(userId)
      else await others.take(userId)
    },
    async upgrade(address) {
      if (env.SOCKETS_PER_USER > 0) await upgrades.take(toNetwork(address))
    },
    async handshake(address) {
      if (env.SOCKETS_PER_USER > 0) await handshakes.take(toNetwork(address))
    },
  }
}
