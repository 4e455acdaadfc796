import { createClientId } from './client-id.ts'

/** This page among the other open pages of the same browser. */
export interface Tab {
  id: string
  /** What this tab was called before it was loaded anew; null in a new tab. */
  previousId: string | null
  /** Runs `task` while no other tab does, with what tells whether the tab with this id is gone. */
  exclusively(task: (isGone: (tabId: string) => boolean) => Promise<void>): Promise<void>
}

const TAB = 'parlor:tab:'
const TURN = 'parlor:outbox'
const NAME = 'parlor:tab'
/** How long tabs have to say that they are there. */
const ROLL_CALL_MS = 200

let own: Tab | null = null

/** This page, the same for all who ask. */
export function thisTab(): Tab {
  own ??= createTab()
  return own
}

/**
 * A tab holds a Web Lock for as long as it lives, so that others can see when it is gone. Without Web Locks (plain
 * http) the tabs ask each other over a channel; then two may run at once, and what they do must stand that.
 */
export function createTab(
  locks: LockManager | undefined = findLocks(),
  channel: BroadcastChannel | null = locks ? null : openChannel(),
): Tab {
  const id = createClientId()
  const previousId = rename(id)
  return locks ? createLockedTab(id, previousId, locks) : createCalledTab(id, previousId, channel)
}

function createLockedTab(id: string, previousId: string | null, locks: LockManager): Tab {
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
    previousId,
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

type Call = { type: 'who' } | { type: 'here'; id: string }

function createCalledTab(id: string, previousId: string | null, channel: BroadcastChannel | null): Tab {
  const alive = new Set<string>()
  channel?.addEventListener('message', ({ data }: MessageEvent<Call>) => {
    if (data.type === 'here') alive.add(data.id)
    else channel.postMessage({ type: 'here', id } satisfies Call)
  })
  return {
    id,
    previousId,
    async exclusively(task) {
      if (channel) {
        alive.clear()
        channel.postMessage({ type: 'who' } satisfies Call)
        await new Promise((resolve) => setTimeout(resolve, ROLL_CALL_MS))
      }
      await task((tabId) => tabId !== id && !alive.has(tabId))
    },
  }
}

/** Leaves this tab's name where it is found when the tab is loaded anew, and gives the one that was there. */
function rename(id: string): string | null {
  try {
    const previousId = sessionStorage.getItem(NAME)
    sessionStorage.setItem(NAME, id)
    return previousId
  } catch {
    // Blocked, full or absent: then it is a new tab each time.
    return null
  }
}

function findLocks(): LockManager | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.locks
}

function openChannel(): BroadcastChannel | null {
  try {
    return typeof window === 'undefined' ? null : new BroadcastChannel(NAME)
  } catch {
    return null
  }
}
