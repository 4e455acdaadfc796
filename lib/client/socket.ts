import type { Socket } from 'socket.io-client'
import type { SessionEndReason } from '#lib/protocol/entities.ts'
import type { ErrorCode, Result } from '#lib/protocol/errors.ts'
import { PROTOCOL, SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import type { CommandData, CommandInput, CommandName, ServerToClientEvents } from '#lib/protocol/wire.ts'
import { drawBackoffMs } from './backoff.ts'
import { findOwnBuild } from './builds.ts'
import type { Connection, ConnectionState } from './room-view.ts'

/**
 * How long nothing may be heard of the server while it owes an acknowledgement. A line that is thin is not dead, but a
 * browser tells of a long answer only when all of it is there: after each silence the next one may last twice as long.
 */
const ACK_TIMEOUT_MS = 5_000
const SILENCE_MAX_MS = 60_000
/** However much is heard meanwhile. */
const ANSWER_TIMEOUT_MS = 60_000
/** How long a connection may take until it is usable. */
const CONNECT_TIMEOUT_MS = 10_000
/** So many first tries must have failed before it is asked whether the server is there at all. */
const UNREACHED_MIN = 2
/** Waiting does not mend these. */
const OVER = ['ended', 'refused', 'outdated'] as const satisfies ConnectionState[]
/** A connection that lasted this long was a good one: the next loss starts with quick tries again. */
const STABLE_MS = 10_000

/**
 * An acknowledgement, or `unavailable` with the reason why none came: `timeout` and `closed` leave unknown whether the
 * server did it, `offline` means that it was not even sent.
 */
export type Answer<T> = Result<T> & { lost?: 'timeout' | 'closed' | 'offline' }

type Facts = ServerToClientEvents
type FactListener<N extends keyof Facts> = (fact: Parameters<Facts[N]>[0]) => void

/** The page's one connection to the chat. */
export interface ChatSocket {
  /** Starts connecting, also anew where it was over; does nothing while it runs. */
  start(): void
  /** Closes until `start`. */
  stop(): void
  /** Never rejects. Nothing is queued: without a connection the answer is `unavailable` at once. */
  request<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Answer<CommandData<N>>>
  /** Returns what stops listening. */
  on<N extends keyof Facts>(name: N, listener: FactListener<N>): () => void
  getConnection(): Connection
  /** Calls back on every change of the connection. Returns what stops that. */
  subscribe(listener: () => void): () => void
}

interface SocketOptions {
  /** In place of ACK_TIMEOUT_MS, for tests that can't wait so long. */
  ackTimeoutMs?: number
  /** Of which build the page is; as it says itself if absent. */
  build?: string | null
}

/** `origin`: where the server is; the page's own if absent. */
export function createChatSocket(
  origin = findOrigin(),
  { ackTimeoutMs = ACK_TIMEOUT_MS, build = findOwnBuild() }: SocketOptions = {},
): ChatSocket {
  /** Null until Socket.IO's own scripts are there, which the page's first ones leave out. */
  let socket: Socket | null = null
  const factListeners: [name: string, listener: Parameters<Socket['on']>[1]][] = []
  const listeners = new Set<() => void>()
  const unanswered = new Set<(lost: 'timeout' | 'closed') => void>()
  let connection: Connection = { state: 'connecting', since: Date.now() }
  let isStarted = false
  let wasOnline = false
  let attempt = 0
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  /** As `onlineAt`, ms of performance.now(): no clock that is set back may hold up what is due. */
  let heardAt = 0
  let onlineAt = 0
  let silenceMs = ackTimeoutMs

  function setConnection(state: ConnectionState, reason?: Connection['reason']): void {
    if (connection.state === state && connection.reason === reason) return
    const since = connection.state === state ? connection.since : Date.now()
    connection = { state, since, ...(reason && { reason }) }
    for (const listener of listeners) listener()
  }

  function isOver(): boolean {
    return !isStarted || OVER.some((state) => state === connection.state)
  }

  function connect(): void {
    clearTimeout(retryTimer)
    if (isOver() || socket?.connected) return
    // Also ends an attempt that hangs: the server may accept a connection and then say nothing.
    if (socket) socket.disconnect().connect()
    else void connectFirst()
    retryTimer = setTimeout(retry, CONNECT_TIMEOUT_MS)
  }

  async function connectFirst(): Promise<void> {
    try {
      const { io } = await loadSocketIo()
      socket ??= listen(
        io(`${origin}${SOCKET_NAMESPACE}`, {
          path: SOCKET_PATH,
          auth: { protocol: PROTOCOL, ...(build !== null && { build }) },
          transports: ['websocket'],
          withCredentials: true,
          autoConnect: false,
          forceNew: true,
          timeout: CONNECT_TIMEOUT_MS,
          // Socket.IO gives up where the handshake is denied, which may be for a moment only: one schedule for all cases.
          reconnection: false,
        }),
      )
      if (!isOver()) socket.connect()
    } catch {
      retry()
    }
  }

  function retry(afterMs = 0): void {
    if (isOver()) return
    const state = isOffline() ? 'offline' : wasOnline ? 'reconnecting' : 'connecting'
    setConnection(state, state === connection.state ? connection.reason : undefined)
    clearTimeout(retryTimer)
    retryTimer = setTimeout(connect, afterMs + drawBackoffMs(attempt))
    attempt += 1
  }

  /** Where pages come through and sockets never did, something between drops them: waiting does not mend it. */
  async function lookForServer(): Promise<void> {
    const isThere = await isServerReady(origin)
    if (!isOver() && connection.state === 'connecting') setConnection('connecting', isThere ? 'no_socket' : undefined)
  }

  function end(state: (typeof OVER)[number], reason?: Connection['reason']): void {
    clearTimeout(retryTimer)
    setConnection(state, reason)
    socket?.disconnect()
  }

  /** The network came, went or may have changed: what seems open may be dead, and a wait may be pointless. */
  function connectAnew(): void {
    if (isOver()) return
    socket?.disconnect()
    attempt = 0
    connect()
  }

  function listen(socket: Socket): Socket {
    socket.on('connect', () => {
      clearTimeout(retryTimer)
      wasOnline = true
      onlineAt = performance.now()
      heardAt = onlineAt
      socket.io.engine.on('packet', () => {
        heardAt = performance.now()
      })
      setConnection('online')
    })
    socket.on('disconnect', (reason) => {
      // A connection that this side gave up says nothing against what was under way.
      for (const lose of unanswered) lose(reason === 'io client disconnect' ? 'timeout' : 'closed')
      if (connection.state === 'online' && performance.now() - onlineAt >= STABLE_MS) attempt = 0
      retry()
    })
    socket.on('connect_error', (error: Error & { data?: { code?: ErrorCode; retryAfterMs?: number } }) => {
      const { code, retryAfterMs } = error.data ?? {}
      if (code === 'unauthenticated') end('ended', code)
      else if (code === 'forbidden_origin') end('refused')
      else if (code === 'upgrade_required') end('outdated')
      else retry(retryAfterMs)
      if (!code && attempt >= UNREACHED_MIN && connection.state === 'connecting') void lookForServer()
    })
    socket.on('session:ended', ({ reason }: { reason: SessionEndReason }) => end('ended', reason))
    for (const [name, listener] of factListeners) socket.on(name, listener)
    return socket
  }

  function onVisible(): void {
    if (document.visibilityState === 'visible' && !socket?.connected) connectAnew()
  }

  return {
    start() {
      if (!isOver()) return
      if (typeof window !== 'undefined') {
        window.addEventListener('online', connectAnew)
        window.addEventListener('offline', connectAnew)
        document.addEventListener('visibilitychange', onVisible)
      }
      isStarted = true
      setConnection('connecting')
      connect()
    },
    stop() {
      if (typeof window !== 'undefined') {
        window.removeEventListener('online', connectAnew)
        window.removeEventListener('offline', connectAnew)
        document.removeEventListener('visibilitychange', onVisible)
      }
      isStarted = false
      clearTimeout(retryTimer)
      socket?.disconnect()
    },
    request(name, input) {
      const open = socket?.connected ? socket : null
      if (!open) return Promise.resolve(toLost('offline'))
      return new Promise((resolve) => {
        const sentAt = performance.now()
        const lose = (lost: 'timeout' | 'closed'): void => settle(toLost(lost))
        const settle: typeof resolve = (answer) => {
          clearTimeout(timer)
          unanswered.delete(lose)
          resolve(answer)
        }
        const look = (since: number): void => {
          const now = performance.now()
          if (heardAt > since && now - sentAt < ANSWER_TIMEOUT_MS) {
            timer = setTimeout(look, heardAt + silenceMs - now, now)
            return
          }
          lose('timeout')
          if (heardAt > since) return
          // Not a sign of life: most likely the connection is dead and would take long to notice.
          silenceMs = Math.min(SILENCE_MAX_MS, 2 * silenceMs)
          connectAnew()
        }
        let timer = setTimeout(look, silenceMs, sentAt)
        unanswered.add(lose)
        open.emit(name, input, (answer: Answer<never>) => {
          const slowMs = Math.max(silenceMs / 2, 2 * (performance.now() - sentAt))
          silenceMs = Math.min(SILENCE_MAX_MS, Math.max(ackTimeoutMs, slowMs))
          settle(answer)
        })
      })
    },
    on(name, listener) {
      const entry: (typeof factListeners)[number] = [name, listener]
      factListeners.push(entry)
      socket?.on(entry[0], listener)
      return () => {
        const place = factListeners.indexOf(entry)
        if (place >= 0) factListeners.splice(place, 1)
        socket?.off(entry[0], listener)
      }
    },
    getConnection: () => connection,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

let socketIo: Promise<typeof import('socket.io-client')> | null = null

/** A page can be read before it is connected. What could not be loaded is asked for again the next time. */
function loadSocketIo(): Promise<typeof import('socket.io-client')> {
  socketIo ??= import('socket.io-client').catch((cause: unknown) => {
    socketIo = null
    throw cause
  })
  return socketIo
}

function toLost(lost: 'timeout' | 'closed' | 'offline'): Answer<never> {
  return { ok: false, error: { code: 'unavailable' }, lost }
}

/** The page's origin, but for plain `next dev`, which serves the sockets on a port of their own and says so. */
function findOrigin(): string {
  const port = document.querySelector<HTMLMetaElement>('meta[name="socket-port"]')?.content
  return port ? `${location.protocol}//${location.hostname}:${port}` : location.origin
}

async function isServerReady(origin: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS)
    return (await fetch(`${origin}/api/health/ready`, { cache: 'no-store', signal })).ok
  } catch {
    return false
  }
}

function isOffline(): boolean {
  return typeof navigator !== 'undefined' && navigator.onLine === false
}
