import type { Chat } from '#lib/chat/chat.ts'
import type { Breaker } from '../breaker.ts'
import type { ChatServer } from '../realtime/io.ts'
import { toRedisState } from '../redis.ts'
import { recall } from '../remember.ts'
import { type PoolFacts, readGauge, readPools } from './gauges.ts'
import { type LoopDelay, readLoopDelay } from './loop-delay.ts'

/** How this process stands just now. */
export interface ProcessState {
  sockets: number
  /** With a socket here. */
  people: number
  queues: Record<QueueName, number>
  pools: PoolFacts[]
  redis: 'ok' | 'unavailable' | 'off'
  /** Queries are refused because the database was away. */
  isBreakerOpen: boolean
  /** Endpoints of AIs that are asked no more, but for tries. */
  circuitsOpen: number
  loopDelayMs: LoopDelay
  memory: { rssBytes: number; heapBytes: number }
}

/** Changes for the room writer; replies of AIs that wait, and that are written; pushes. */
export type QueueName = 'writer' | 'replies' | 'repliesRunning' | 'push'

export function readProcessState(): ProcessState {
  const { rss, heapUsed } = process.memoryUsage()
  const replies = recall<Chat>('chat')?.countReplies()
  const sockets = [...(recall<ChatServer>('io')?.sockets.values() ?? [])]
  return {
    sockets: sockets.length,
    people: new Set(sockets.map(({ data }) => data.user.id)).size,
    queues: {
      writer: readGauge('writer'),
      replies: replies?.waiting ?? 0,
      repliesRunning: replies?.running ?? 0,
      push: readGauge('push'),
    },
    pools: readPools(),
    redis: toRedisState(),
    isBreakerOpen: recall<Breaker>('breaker')?.isOpen() ?? false,
    circuitsOpen: readGauge('circuits'),
    loopDelayMs: readLoopDelay(),
    memory: { rssBytes: rss, heapBytes: heapUsed },
  }
}
