import { chat } from './chat.ts'
import { isDraining } from './lifecycle.ts'
import { log } from './log.ts'
import { toRedisState } from './redis.ts'
import { isDurable, pingStore } from './store/open.ts'

/** What readiness says of this process. */
export interface Readiness {
  status: 'ok' | 'unavailable'
  database: 'ok' | 'unavailable'
  redis: 'ok' | 'unavailable' | 'off'
  ai: 'openai' | 'demo' | 'off'
  /** Only where the database does not flush every commit. */
  durability?: 'relaxed'
}

/**
 * Whether this process should get traffic: not while the database is away or the process stops. Without Redis each
 * process serves for itself, so that is no reason. Answers within 3 s.
 */
export async function readReadiness(): Promise<Readiness> {
  const database = await pingStore().then(
    () => 'ok' as const,
    (cause: unknown) => {
      log().warn({ err: cause }, 'the database does not answer')
      return 'unavailable' as const
    },
  )
  return {
    status: database === 'ok' && !isDraining() ? 'ok' : 'unavailable',
    database,
    redis: toRedisState(),
    ai: chat().assistants.first().mode,
    ...(!isDurable() && { durability: 'relaxed' }),
  }
}
