import { HOOK_MESSAGES_PER_10S } from '#lib/protocol/limits.ts'
import { createLimiter } from '../limiter.ts'
import { redis } from '../redis.ts'
import { remember } from '../remember.ts'

const WINDOW_S = 10

/** Counts a message that comes by this webhook, in place of the limits of people. Throws CodedError `rate_limited`. */
export function countHook(webhookId: string): Promise<void> {
  const options = { name: 'hooks', points: HOOK_MESSAGES_PER_10S, windowS: WINDOW_S }
  return remember('hook-limit', () => createLimiter(options, redis())).take(webhookId)
}
