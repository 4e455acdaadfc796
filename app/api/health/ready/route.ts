import { chat } from '#lib/server/chat.ts'
import { json } from '#lib/server/http.ts'
import { isDraining } from '#lib/server/lifecycle.ts'
import { log } from '#lib/server/log.ts'
import { toRedisState } from '#lib/server/redis.ts'
import { isDurable, pingStore } from '#lib/server/store/open.ts'

/**
 * Whether this process should get traffic: 503 while the database is away or the process stops. Without Redis
 * each process serves for itself, so that is no reason. `durability` is said only where it is not what it should be.
 */
export async function GET(): Promise<Response> {
  const database = await pingStore().then(
    () => 'ok',
    (cause: unknown) => {
      log().warn({ err: cause }, 'the database does not answer')
      return 'unavailable'
    },
  )
  const isReady = database === 'ok' && !isDraining()
  return json(
    {
      status: isReady ? 'ok' : 'unavailable',
      database,
      redis: toRedisState(),
      ai: chat().assistant.mode,
      ...(!isDurable() && { durability: 'relaxed' }),
    },
    { status: isReady ? 200 : 503 },
  )
}
