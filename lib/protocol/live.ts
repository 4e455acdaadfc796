/** What admins see of how the installation is just now, and was over the last day. */

/** The answer of `GET /api/admin/live`. */
export interface LiveReport {
  at: string
  /** At all processes. */
  people: number
  sockets: number
  database: {
    isUp: boolean
    /** What a question took just now. */
    ms: number | null
    /** Messages that are not in the index of the search yet. */
    searchWaiting: number | null
  }
  redis: LinkState
  ai: { mode: 'openai' | 'demo' | 'off' } & AiHealth
  /** Where the files are; null where it can't be told. */
  disk: { freeBytes: number; totalBytes: number } | null
  /** The one that answers first. */
  processes: LiveProcess[]
  /** The newest first. */
  errors: LiveError[]
}

export type LinkState = 'ok' | 'unavailable' | 'off'

/** Over the last quarter of an hour. */
export interface AiHealth {
  requests: number
  failures: number
  /** The median until the first word. */
  firstMs: number | null
  /** Endpoints that are asked no more, but for tries. */
  circuitsOpen: number
}

export interface LiveProcess {
  id: string
  host: string
  startedAt: string
  /** When it was so. */
  at: string
  sockets: number
  people: number
  loopDelayMs: { mean: number; p99: number; max: number }
  /** From a packet to its acknowledgement, the 95th of a hundred of the last quarter of an hour. */
  ackMs: number | null
  rssBytes: number
  heapBytes: number
  queues: Record<LiveQueue, number>
  pools: { name: string; active: number; idle: number; waiting: number }[]
  isBreakerOpen: boolean
  redis: LinkState
  ai: AiHealth
}

/** What a process says of itself. */
export interface LiveTold {
  process: LiveProcess
  errors: LiveError[]
}

/** Changes for the room writer; replies of AIs that wait, and that are written; pushes. */
export const LIVE_QUEUES = ['writer', 'replies', 'repliesRunning', 'push'] as const
export type LiveQueue = (typeof LIVE_QUEUES)[number]

/** What the log said of level warn or error: its sentence and codes, never the words of an error. */
export interface LiveError {
  processId: string
  level: 'warn' | 'error'
  what: string
  /** The error's class, and its code where it has one. */
  kind?: string
  code?: string
  command?: string
  statement?: string
  /** Of the last time. */
  requestId?: string
  count: number
  firstAt: string
  lastAt: string
}

/** The answer of `GET /api/admin/live/day`: ascending, and none where nothing was written. */
export interface LiveDay {
  from: string
  to: string
  stepSeconds: number
  points: LivePoint[]
}

/** The most of each in its time, but the sums of messages and of what AIs were asked. */
export interface LivePoint {
  at: string
  people: number
  sockets: number
  messages: number
  loopDelayMs: number
  ackMs: number | null
  databaseMs: number | null
  queued: number
  aiRequests: number
  aiFailures: number
}
