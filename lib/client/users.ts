import type { User } from '#lib/protocol/entities.ts'
import { USERS_MAX } from '#lib/protocol/limits.ts'

/** Names that are missed this close together are asked for together. */
const GATHER_MS = 30

/** Everybody that this page has heard of, by username: so that also old messages show their authors as they are now. */
export interface Users {
  find(username: string): User | undefined
  /** What is known of them now. Who is as they were keeps their identity. */
  put(users: readonly User[]): void
  /** Asks the server for somebody who is not known: once, however often they are missed. */
  want(username: string): void
  /** The connection is there: asks for those whom it could not be asked for. */
  wake(): void
  subscribe(listener: () => void): () => void
  /** What people are called: another function whenever anybody is called otherwise. Asks for those who are not known. */
  names: { get(): (username: string) => string; subscribe(listener: () => void): () => void }
  close(): void
}

/** `ask` answers with those of the people who exist, or null where there was no answer. */
export function createUsers(ask: (usernames: string[]) => Promise<User[] | null>): Users {
  const known = new Map<string, User>()
  const asked = new Set<string>()
  const listeners = new Set<() => void>()
  let missing = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let toName = createNaming()

  function put(users: readonly User[]): void {
    const changed = users.filter((user) => !isSame(known.get(user.username), user))
    for (const user of changed) known.set(user.username, user)
    if (changed.length > 0) toName = createNaming()
    if (changed.length > 0) for (const listener of listeners) listener()
  }

  function createNaming(): (username: string) => string {
    return (username) => {
      want(username)
      return known.get(username)?.displayName ?? username
    }
  }

  function want(username: string): void {
    if (known.has(username) || asked.has(username)) return
    asked.add(username)
    missing.add(username)
    askSoon()
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  function askSoon(): void {
    if (missing.size > 0) timer ??= setTimeout(askForMissing, GATHER_MS)
  }

  async function askForMissing(): Promise<void> {
    const usernames = [...missing].slice(0, USERS_MAX)
    for (const username of usernames) missing.delete(username)
    timer = undefined
    askSoon()
    const users = await ask(usernames)
    if (users) put(users)
    else missing = new Set([...usernames, ...missing])
  }

  return {
    find: (username) => known.get(username),
    put,
    want,
    wake: askSoon,
    subscribe,
    names: { get: () => toName, subscribe },
    close: () => clearTimeout(timer),
  }
}

function isSame(known: User | undefined, user: User): boolean {
  if (!known) return false
  const names = Object.keys({ ...known, ...user }) as (keyof User)[]
  return names.every((name) => known[name] === user[name])
}
