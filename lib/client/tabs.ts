import { createClientId } from './client-id.ts'

/** This page among the other open pages of the same browser. */
export interface Tab {
  id: string
  /** Runs `task` while no other tab does, with what tells whether the tab with this id is gone. */
  exclusively(task: (isGone: (tabId: string) => boolean) => Promise<void>): Promise<void>
}

const TAB = 'parlor:tab:'
const TURN = 'parlor:outbox'

/**
 * A tab holds a Web Lock for as long as it lives, so that others can see when it is gone. Without Web Locks (plain
 * http) every other tab counts as gone: two may then send one message, which the server stores once.
 */
export function createTab(locks: LockManager | undefined = findLocks()): Tab {
  const id = createClientId()
  if (!locks) return { id, exclusively: (task) => task((tabId) => tabId !== id) }
  const isHeld = new Promise<void>((resolve) => {
    const hold = (): Promise<never> => {
      resolve()
      return new Promise(() => {})
    }
    // Refused in a page that is going away or has no storage: the others then take over, which is right.
    locks.request(TAB + id, hold).catch(resolve)
  })
  return {
    id,
    async exclusively(task) {
      await isHeld
      await locks.request(TURN, async () => {
        const { held = [] } = await locks.query()
        const alive = new Set(held.map((lock) => lock.name))
        await task((tabId) => tabId !== id && !alive.has(TAB + tabId))
      })
    },
  }
}

function findLocks(): LockManager | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.locks
}
