import type { Connection } from 'mariadb'
import { toUsernameKey } from '#lib/chat/username.ts'
import { DELETED_PREFIX } from '#lib/protocol/limits.ts'
import type { UserEntry } from './entries.ts'

/** Whom the people of a file are here: the accounts of the same name, or new ones that nobody can sign in to. */

export interface Imported {
  id: bigint
  username: string
}

export interface ImportedPeople {
  /** The account of this name here, made where there is none. */
  require(username: string): Promise<Imported>
  /** Where it is known already. */
  find(username: string): Imported | undefined
}

/** `known`: what the file tells of people. */
export function createImportedPeople(connection: Connection, known: ReadonlyMap<string, UserEntry>): ImportedPeople {
  const found = new Map<string, Imported>()

  async function require(username: string): Promise<Imported> {
    const before = found.get(username)
    if (before) return before
    const person = (await findAccount(username)) ?? (await createAccount(username))
    found.set(username, person)
    return person
  }

  /** Also by a name that can't be told from it. */
  async function findAccount(username: string): Promise<Imported | null> {
    const names = [username, toImportedName(username)]
    const [row] = await connection.query<Imported[]>(
      'SELECT id, username FROM users WHERE username IN (?) OR username_key IN (?) ORDER BY username = ? DESC LIMIT 1',
      [names, names.map((name) => Buffer.from(toUsernameKey(name))), username],
    )
    return row ? { id: BigInt(row.id), username: row.username } : null
  }

  async function createAccount(username: string): Promise<Imported> {
    const { displayName = username, kind = 'human', status = 'disabled', about = null } = known.get(username) ?? {}
    const name = toImportedName(username)
    const shown = name === username ? displayName : name
    await connection.query(
      'INSERT IGNORE INTO users (username, username_key, display_name, kind, status, about) VALUES (?, ?, ?, ?, ?, ?)',
      [name, Buffer.from(toUsernameKey(name)), shown, kind, status, about],
    )
    const made = await findAccount(name)
    if (!made) throw new Error(`no account ${name} could be made`)
    return made
  }

  return { require, find: (username) => found.get(username) }
}

/** What somebody of the file is called here. */
export function nameOf(people: ImportedPeople, username: string): string {
  return people.find(username)?.username ?? username
}

/** `deleted-5` will be the name of this place's account with the id 5, if that is deleted one day. */
function toImportedName(username: string): string {
  const id = new RegExp(`^${DELETED_PREFIX}(\\d+)$`).exec(username)?.[1]
  return id === undefined ? username : `${DELETED_PREFIX}i${id}`
}
