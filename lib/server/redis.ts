import { createClient } from 'redis'
import { withDeadline } from './deadline.ts'
import { env } from './env.ts'
import { log } from './log.ts'
import { forget, recall, remember } from './remember.ts'

/**
 * The link between the processes of one chat, where REDIS_URL is set. Redis is only a hint, the database is the
 * truth: nothing here waits for Redis, and whoever uses it has an answer for its absence (docs/traps.md, 5).
 */

const CONNECT_TIMEOUT_MS = 1_500
const RECONNECT_MIN_MS = 50
const RECONNECT_MAX_MS = 2_000
const PING_INTERVAL_MS = 1_000
/** No answer for so long: commands are not sent any more. */
const SILENT_MS = 2_500
/** Nothing sent or heard for so long: a new connection is made; this one may be half-open. */
const DEAD_MS = 6_000
/** What one command may take; a frozen server must not hold up people. */
const COMMAND_TIMEOUT_MS = 300

export interface Redis {
  /** For commands and publishing. */
  client: RedisClient
  /** For subscriptions alone. */
  subscriber: RedisClient
  /** Whether both lines answer just now. */
  isAlive(): boolean
  close(): void
}

export type RedisClient = ReturnType<typeof createRedisClient>

/** The process's Redis, connected in the background; null where REDIS_URL is not set. */
export function redis(): Redis | null {
  const url = env().REDIS_URL
  return url ? remember('redis', () => createRedis(url)) : null
}

/** As readiness says it. */
export function toRedisState(): 'ok' | 'unavailable' | 'off' {
  const link = redis()
  if (!link) return 'off'
  return link.isAlive() ? 'ok' : 'unavailable'
}

/** Lets go of Redis, at the end of the process. */
export function closeRedis(): void {
  recall<Redis>('redis')?.close()
  forget('redis')
}

export function createRedis(url: string): Redis {
  const lines = [createLine(url, 'commands'), createLine(url, 'subscriptions')] as const
  const [{ client }, { client: subscriber }] = lines
  return {
    client,
    subscriber,
    isAlive: () => lines.every((line) => line.isAlive()),
    close() {
      for (const line of lines) line.close()
    },
  }
}

/** The promise's outcome, or a rejection when it takes too long. */
export function inTime<T>(answer: Promise<T>): Promise<T> {
  return withDeadline(
    COMMAND_TIMEOUT_MS,
    answer,
    () => new Error(`Redis did not answer within ${COMMAND_TIMEOUT_MS} ms`),
  )
}

function createRedisClient(url: string) {
  return createClient({
    url,
    // Two replies look alike in both protocols for all that is used here; RESP 2 is what every server speaks.
    RESP: 2,
    disableOfflineQueue: true,
    // The client's own covers only what was not sent yet, with a timer for each command.
    commandOptions: { timeout: 0 },
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: DEAD_MS,
      reconnectStrategy: (retries) =>
        Math.min(RECONNECT_MIN_MS * 2 ** retries, RECONNECT_MAX_MS) * (0.5 + Math.random() / 2),
    },
  })
}

/** One connection that is kept, and pinged. */
function createLine(url: string, name: string) {
  const client = createRedisClient(url)
  let heardAt = Number.NEGATIVE_INFINITY
  let isAsked = false
  let wasAlive: boolean | undefined

  function isAlive(): boolean {
    return client.isReady && performance.now() - heardAt < SILENT_MS
  }

  /** One ping at a time: while one is not answered nothing is sent, and the connection's own timeout ends it. */
  async function ping(): Promise<void> {
    if (!client.isReady || isAsked) return
    isAsked = true
    try {
      await client.ping()
      heardAt = performance.now()
    } catch (cause) {
      log().debug({ err: cause, name }, 'a ping of Redis failed')
    } finally {
      isAsked = false
    }
  }

  function tell(): void {
    if (isAlive() === wasAlive) return
    wasAlive = isAlive()
    if (wasAlive) log().info({ name }, 'Redis answers')
    else log().warn({ name }, 'Redis does not answer: each process serves for itself')
  }

  client.on('ready', () => {
    heardAt = performance.now()
    tell()
  })
  // Without a listener an error would end the process.
  client.on('error', (cause: unknown) => log().debug({ err: cause, name }, 'error of the Redis client'))
  client.connect().catch((cause: unknown) => log().debug({ err: cause, name }, 'no connection to Redis'))
  const watching = setInterval(() => {
    void ping()
    tell()
  }, PING_INTERVAL_MS)
  return {
    client,
    isAlive,
    close() {
      clearInterval(watching)
      client.removeAllListeners('ready')
      if (client.isOpen) client.destroy()
    },
  }
}
