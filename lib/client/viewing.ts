import type { ChatSocket } from './socket.ts'

/**
 * Which room this page shows to somebody who looks at it. The server is told, so that no push comes of it to another device;
 * the browser's other tabs see it by a lock, so that none of them shows a notice.
 */

const LOCK = 'parlor:view:'

export interface Viewing {
  /** Null: none, or nobody looks. */
  set(roomId: string | null): void
  close(): void
}

interface ViewingParts {
  call: ChatSocket['request']
  connection: { get(): { state: string }; subscribe(listener: () => void): () => void }
  locks?: LockManager | undefined
}

export function createViewing({ call, connection, locks = findLocks() }: ViewingParts): Viewing {
  let viewed: string | null = null
  let isOnline = false
  let release = () => {}
  const stop = connection.subscribe(listen)

  /** A new connection knows of nothing. */
  function listen(): void {
    const wasOnline = isOnline
    isOnline = connection.get().state === 'online'
    if (isOnline && !wasOnline && viewed !== null) tell()
  }

  function tell(): void {
    if (isOnline) void call('view:set', { roomId: viewed })
  }

  function hold(roomId: string | null): void {
    release()
    release = () => {}
    if (roomId === null || !locks) return
    const ended = new AbortController()
    const isOver = new Promise<void>((resolve) => {
      release = () => {
        ended.abort()
        resolve()
      }
    })
    // Shared: many tabs may show one room.
    const options = { mode: 'shared', signal: ended.signal } as const
    locks.request(LOCK + roomId, options, () => isOver).catch(() => {})
  }

  listen()
  return {
    set(roomId) {
      if (roomId === viewed) return
      viewed = roomId
      hold(roomId)
      tell()
    },
    close() {
      stop()
      hold(null)
    },
  }
}

/** Whether a tab of this browser shows the room to somebody who looks at it. */
export async function isViewedHere(roomId: string, locks = findLocks()): Promise<boolean> {
  const { held = [] } = (await locks?.query()) ?? {}
  return held.some(({ name }) => name === LOCK + roomId)
}

function findLocks(): LockManager | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.locks
}
