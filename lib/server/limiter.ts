import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible'
import { CodedError } from '#lib/protocol/errors.ts'
import { inTime, type Redis } from './redis.ts'

/** Counting how often something happened: in Redis for all processes together, in memory where Redis is not there. */

export interface LimitOptions {
  /** Names the count; no two limits may share it. */
  name: string
  points: number
  windowS: number
  /** So many more at once, paid back over this longer window. */
  burst?: { points: number; windowS: number }
}

export interface Limiter {
  /** Counts one, or as many as are given. Throws CodedError('rate_limited') when there were too many. */
  take(key: string, points?: number): Promise<void>
  /** Throws CodedError('rate_limited') when there were too many; counts nothing. */
  requireBelow(key: string): Promise<void>
  /** Counts one without a refusal. */
  count(key: string): Promise<void>
  giveBack(key: string): Promise<void>
  forget(key: string): Promise<void>
}

const KEY_PREFIX = 'parlor:limit'

export function createLimiter(options: LimitOptions, redis: Redis | null): Limiter {
  const own = createCounters(options, (counter) => new RateLimiterMemory(counter))
  const shared =
    redis &&
    createCounters(
      options,
      (counter) => new RateLimiterRedis({ ...counter, storeClient: redis.client, useRedisPackage: true }),
    )

  /**
   * Asks the own counters first, so that a flood is refused here and Redis, which it would make late, is not asked; and
   * they have counted already when Redis does not answer.
   */
  async function ask<T>(question: (counters: Counters) => Promise<T>): Promise<T> {
    const answer = await question(own)
    if (!shared || !redis?.isAlive()) return answer
    try {
      return await inTime(question(shared))
    } catch (cause) {
      // A refusal is no Error; anything that is one means that Redis did not answer.
      if (cause instanceof Error) return answer
      throw cause
    }
  }

  return {
    async take(key, points = 1) {
      try {
        await ask(({ all }) => all.consume(key, points))
      } catch (refusal) {
        throw toRefusal(refusal)
      }
    },
    async requireBelow(key) {
      const count = await ask(({ main }) => main.get(key))
      if (count && count.consumedPoints >= options.points) throw toRefusal(count)
    },
    async count(key) {
      await ask(({ main }) => main.penalty(key))
    },
    async giveBack(key) {
      await ask(({ main }) => main.reward(key))
    },
    async forget(key) {
      await ask(({ main }) => main.delete(key))
    },
  }
}

interface Counter {
  keyPrefix: string
  points: number
  duration: number
}

type Counters = ReturnType<typeof createCounters>

function createCounters(
  { name, points, windowS, burst }: LimitOptions,
  create: (counter: Counter) => RateLimiterMemory | RateLimiterRedis,
) {
  const main = create({ keyPrefix: `${KEY_PREFIX}:${name}`, points, duration: windowS })
  if (!burst) return { main, all: main }
  const more = create({ keyPrefix: `${KEY_PREFIX}:${name}-burst`, points: burst.points, duration: burst.windowS })
  return { main, all: new BurstyRateLimiter(main, more) }
}

function toRefusal(cause: unknown): unknown {
  if (cause instanceof Error) return cause
  return new CodedError('rate_limited', { retryAfterMs: Math.max(1, (cause as RateLimiterRes).msBeforeNext) })
}
