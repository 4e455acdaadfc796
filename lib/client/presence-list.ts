import { PRESENCE_MAX } from '#lib/protocol/limits.ts'
import type { PresentUser } from '#lib/protocol/members.ts'
import type { PresenceKeeper } from './presence.ts'

/** Who is shown this close together is asked for together. */
const GATHER_MS = 200
/** So often it is looked again, while somebody sees it. */
const REPEAT_MS = 30_000
/** Whoever is shown anew is asked after again, where what is known is older. */
const FRESH_MS = 5_000

/** Asks the server after the people who are shown and whom no open room shows as here. */
export interface PresenceList {
  /** Somebody is shown. Returns what says that they are not any more. */
  watch(username: string): () => void
  /** The connection is there. */
  wake(): void
  close(): void
}

interface PresenceListParts {
  presence: Pick<PresenceKeeper, 'isSeen' | 'isListed' | 'takeListed' | 'subscribe'>
  /** Answers with those who are connected, or null where there was no answer. */
  ask(usernames: string[]): Promise<readonly PresentUser[] | null>
  isOnline(): boolean
}

export function createPresenceList({ presence, ask, isOnline }: PresenceListParts): PresenceList {
  /** How many show somebody. Who was shown first is asked for first. */
  const watched = new Map<string, number>()
  let gathering: ReturnType<typeof setTimeout> | undefined
  let isAsking = false
  /** When the server was asked last, by performance.now(). */
  let askedAt = Number.NEGATIVE_INFINITY
  const repeating = setInterval(() => void look(), REPEAT_MS)
  const stopListening = presence.subscribe(lookSoon)
  if (typeof document !== 'undefined') document.addEventListener('visibilitychange', onVisible)

  function listWanted(): string[] {
    return [...watched.keys()].filter((username) => !presence.isSeen(username)).slice(0, PRESENCE_MAX)
  }

  /** Where somebody is missed. */
  function lookSoon(): void {
    if (gathering || isAsking || listWanted().every(presence.isListed)) return
    gather()
  }

  function gather(): void {
    gathering ??= setTimeout(() => void look(), GATHER_MS)
  }

  async function look(): Promise<void> {
    clearTimeout(gathering)
    gathering = undefined
    const usernames = listWanted()
    if (isAsking || usernames.length === 0 || !isOnline() || !isVisible()) return
    isAsking = true
    askedAt = performance.now()
    const online = await ask(usernames)
    isAsking = false
    if (online) presence.takeListed(usernames, online)
  }

  function onVisible(): void {
    if (isVisible()) void look()
  }

  return {
    watch(username) {
      watched.set(username, (watched.get(username) ?? 0) + 1)
      if (performance.now() - askedAt > FRESH_MS) gather()
      else lookSoon()
      return () => {
        const count = (watched.get(username) ?? 0) - 1
        if (count > 0) watched.set(username, count)
        else watched.delete(username)
      }
    },
    wake: () => void look(),
    close() {
      clearTimeout(gathering)
      clearInterval(repeating)
      stopListening()
      if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', onVisible)
    },
  }
}

/** Also where there is no page: a client outside of a browser. */
function isVisible(): boolean {
  return typeof document === 'undefined' || document.visibilityState === 'visible'
}
