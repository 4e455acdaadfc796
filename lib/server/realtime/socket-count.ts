import { CodedError } from '#lib/protocol/errors.ts'
import { log } from '../log.ts'
import { inTime, type Redis } from '../redis.ts'
import { type ChatServer, type ChatSocket, userRoom } from './io.ts'

/**
 * How many sockets a person has: in all processes together, as long as Redis is there, in this one otherwise. A
 * process says again and again which are open, so that those of one that died are soon forgotten.
 */

const RENEW_MS = 5_000
const KEPT_MS = 15_000

/** Adds the sockets of a person if there is room for them, by Redis's own clock. */
const TAKE = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  if redis.call('ZCARD', KEYS[1]) + #ARGV - 2 > tonumber(ARGV[1]) then return 0 end
  for i = 3, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[i]) end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 1`

export interface SocketCount {
  /** Throws CodedError('rate_limited') when the person has too many already. */
  take(userId: string, socketId: string): Promise<void>
  close(): void
}

/** `max` 0: no limit. */
export function createSocketCount(chat: ChatServer, max: number, redis: Redis | null): SocketCount {
  const renewing = redis && max > 0 ? setInterval(() => void renew(), RENEW_MS) : undefined

  async function add(userId: string, socketIds: string[], most: number): Promise<boolean> {
    if (!redis?.isAlive()) return true
    const words = { keys: [toKey(userId)], arguments: [String(most), String(KEPT_MS), ...socketIds] }
    try {
      return (await inTime(redis.client.eval(TAKE, words))) === 1
    } catch (cause) {
      log().debug({ err: cause }, 'sockets are counted in this process alone')
      return true
    }
  }

  async function renew(): Promise<void> {
    const open = new Map<string, string[]>()
    for (const { id, data } of chat.sockets.values()) {
      if (!open.has(data.user.id)) open.set(data.user.id, [])
      open.get(data.user.id)?.push(id)
    }
    await Promise.all([...open].map(([userId, socketIds]) => add(userId, socketIds, Number.MAX_SAFE_INTEGER)))
  }

  return {
    async take(userId, socketId) {
      if (max === 0) return
      const here = chat.adapter.rooms.get(userRoom(userId))?.size ?? 0
      if (here >= max || !(await add(userId, [socketId], max))) {
        throw new CodedError('rate_limited', { retryAfterMs: RENEW_MS })
      }
    },
    close: () => clearInterval(renewing),
  }
}

/** Forgets a socket that closed. */
export function releaseSocket({ id, data }: Pick<ChatSocket, 'id' | 'data'>, redis: Redis | null): void {
  if (redis?.isAlive()) redis.client.zRem(toKey(data.user.id), id).catch(() => undefined)
}

function toKey(userId: string): string {
  return `parlor:sockets:${userId}`
}
