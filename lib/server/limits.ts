import { BurstyRateLimiter, RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { CommandName } from '#lib/protocol/commands.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Env } from './env.ts'

/** How often a person may send commands. Throws CodedError('rate_limited') with the time to wait. */
export type CommandLimit = (userId: string, command: CommandName) => Promise<void>

const WINDOW_S = 10
/** Twice the window's messages may come at once; what was borrowed is paid back over this time. */
const BURST_WINDOW_S = 20
/** Entering, typing, stopping: far above what a person does, far below what would hurt. */
const OTHER_COMMANDS_PER_WINDOW = 100

export function createCommandLimit(env: Pick<Env, 'MESSAGES_PER_10S'>): CommandLimit {
  const messagesPerWindow = env.MESSAGES_PER_10S
  if (messagesPerWindow === 0) return async () => undefined
  const messages = new BurstyRateLimiter(
    new RateLimiterMemory({ keyPrefix: 'messages', points: messagesPerWindow, duration: WINDOW_S }),
    new RateLimiterMemory({ keyPrefix: 'burst', points: messagesPerWindow, duration: BURST_WINDOW_S }),
  )
  const others = new RateLimiterMemory({ keyPrefix: 'others', points: OTHER_COMMANDS_PER_WINDOW, duration: WINDOW_S })

  return async (userId, command) => {
    const limiter = command === 'message:send' || command === 'reply:retry' ? messages : others
    try {
      await limiter.consume(userId)
    } catch (refusal) {
      if (refusal instanceof Error) throw refusal
      throw new CodedError('rate_limited', { retryAfterMs: (refusal as RateLimiterRes).msBeforeNext })
    }
  }
}
