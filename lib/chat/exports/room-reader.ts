import type { Message, Room, User } from '#lib/protocol/entities.ts'
import { USERS_MAX } from '#lib/protocol/limits.ts'
import type { KeptFile } from '../file-ports.ts'
import type { FileStorage } from '../file-storage.ts'
import type { Store } from '../ports.ts'

/**
 * A room read from its first message to the one that was its last when the reading began, a page at a time: however long
 * it is, no more than a page of it is held.
 */

const PAGE_MESSAGES = 200
const NAMES_STRETCH = 10_000
const FILES_AT_ONCE = 100

export interface RoomReader {
  room: Room
  /** Ascending by seq. */
  pages(): AsyncGenerator<Message[]>
  /** All who appear, each once. */
  people(): AsyncGenerator<User>
  /** What the person of a username is called; of names that a page has. */
  namesOf(page: readonly Message[]): Promise<(username: string) => string>
  /** By their ids; those that are there. */
  files(fileIds: readonly number[]): AsyncGenerator<KeptFile>
  store: Store
  storage: FileStorage
}

export function createRoomReader(store: Store, storage: FileStorage, room: Room): RoomReader {
  /** Names of people of the room, who may be many, are kept for all pages: each is a few bytes. */
  const called = new Map<string, string>()

  async function* pages(): AsyncGenerator<Message[]> {
    for (let after = 0; after < room.lastSeq; ) {
      const page = (await store.readPage(room.id, { after }, PAGE_MESSAGES)).filter(({ seq }) => seq <= room.lastSeq)
      const last = page.at(-1)
      if (!last) return
      yield page
      after = last.seq
    }
  }

  async function findUsers(usernames: string[]): Promise<User[]> {
    const found: User[] = []
    for (let from = 0; from < usernames.length; from += USERS_MAX)
      found.push(...(await store.listUsers({ usernames: usernames.slice(from, from + USERS_MAX) }, USERS_MAX)))
    return found
  }

  async function* people(): AsyncGenerator<User> {
    const seen = new Set<string>()
    const takeNew = (names: (string | undefined)[]) => {
      const fresh = [...new Set(names)].flatMap((name) => (name === undefined || seen.has(name) ? [] : name))
      for (const name of fresh) seen.add(name)
      return fresh.sort()
    }
    yield* await findUsers(takeNew([room.createdBy, ...(room.people ?? []), ...room.assistants]))
    for (let after = 0; after < room.lastSeq; after += NAMES_STRETCH) {
      const upTo = Math.min(after + NAMES_STRETCH, room.lastSeq)
      yield* await findUsers(takeNew(await store.listNamesIn(room.id, { after, upTo })))
    }
  }

  async function namesOf(page: readonly Message[]): Promise<(username: string) => string> {
    const names = new Set([...(room.people ?? []), ...room.assistants, ...page.flatMap(listNames)])
    const unknown = [...names].filter((name) => !called.has(name))
    for (const name of unknown) called.set(name, name)
    for (const { username, displayName } of await findUsers(unknown)) called.set(username, displayName)
    return (username) => called.get(username) ?? username
  }

  async function* files(fileIds: readonly number[]): AsyncGenerator<KeptFile> {
    for (let from = 0; from < fileIds.length; from += FILES_AT_ONCE)
      yield* await store.findFiles(fileIds.slice(from, from + FILES_AT_ONCE).map(String))
  }

  return { room, pages, people, namesOf, files, store, storage }
}

/** The usernames that a message has. */
type Naming = Pick<Message, 'sender' | 'askedBy' | 'deletedBy' | 'pinnedBy' | 'reactions' | 'event'>

export function listNames({ sender, askedBy, deletedBy, pinnedBy, reactions = [], event }: Naming): string[] {
  const told = !event
    ? []
    : [
        event.by,
        ...('username' in event ? [event.username] : []),
        ...('usernames' in event ? event.usernames : []),
        ...('assistants' in event ? event.assistants : []),
      ]
  const all = [sender, askedBy, deletedBy, pinnedBy, ...reactions.flatMap(({ by }) => by), ...told]
  return [...new Set(all.filter((name) => name !== undefined))]
}
