import { findDisplayNameProblem, toDisplayName } from '#lib/chat/display-name.ts'
import { findUsernameProblem, toUsername, toUsernameKey } from '#lib/chat/username.ts'
import { DISPLAY_NAME_MAX, USERNAME_MAX } from '#lib/protocol/limits.ts'
import type { UserEntry } from '../entries.ts'
import type { SlackUser } from './shapes.ts'

/**
 * Whom the people of an archive are here: each has a username that is valid and nobody else's of the archive. They are given in the order
 * of the archive, so that a second reading gives the same ones.
 */

export interface SlackPeople {
  /** Those of users.json; whoever appears only in messages comes when they are asked for. */
  list(): UserEntry[]
  find(id: string): UserEntry | undefined
  /** `names`: what the person may be called, the best first; missing ones are passed over. */
  require(id: string, names?: (string | null | undefined)[]): UserEntry
}

const ABOUT_MAX = 160

export function createSlackPeople(users: SlackUser[]): SlackPeople {
  const people = new Map<string, UserEntry>()
  const taken = new Set<string>()

  function require(id: string, names: (string | null | undefined)[] = []): UserEntry {
    const found = people.get(id)
    if (found) return found
    const username = toFreeUsername([...names, `slack-${id}`])
    const displayName = names.map((name) => toShown(name ?? '')).find((name) => name !== null) ?? username
    const person: UserEntry = {
      ...{ type: 'user', id: String(people.size + 1), username, displayName },
      ...{ kind: 'human', role: 'member', color: 0 },
    }
    people.set(id, person)
    return person
  }

  function toFreeUsername(names: (string | null | undefined)[]): string {
    for (const name of names) {
      const base = toHandle(name ?? '')
      if (base === null) continue
      for (let number = 1; ; number++) {
        const username = number === 1 ? base : withNumber(base, number)
        if (taken.has(toUsernameKey(username)) || findUsernameProblem(username) !== null) continue
        taken.add(toUsernameKey(username))
        return username
      }
    }
    throw new Error('no name can be made')
  }

  for (const { id, name, real_name, profile } of users) {
    const shown = [profile?.display_name, profile?.real_name, real_name, name]
    const person = require(id, [name, ...shown])
    const displayName = shown.map((one) => toShown(one ?? '')).find((one) => one !== null)
    const about = [...(profile?.title ?? '').trim()].slice(0, ABOUT_MAX).join('')
    people.set(id, { ...person, ...(displayName && { displayName }), ...(about && { about }) })
  }

  return { list: () => [...people.values()], find: (id) => people.get(id), require }
}

/** As much of a name as may be a username; null where that is nothing. A reserved one gets a number. */
function toHandle(name: string): string | null {
  const cleaned = toUsername(name.replace(/@.*$/, ''))
    .toLowerCase()
    .replace(/[\s.·]+/g, '-')
    .replace(/[^\p{L}\p{M}\p{Nd}_-]/gu, '')
    .replace(/^-+|-+$/g, '')
  const handle = [...cleaned].slice(0, USERNAME_MAX).join('')
  return findUsernameProblem(withNumber(handle, 2)) === null && handle !== '' ? toLonger(handle) : null
}

/** A username has two characters at least. */
function toLonger(handle: string): string {
  return findUsernameProblem(handle) === 'too_short' ? `${handle}-1` : handle
}

function withNumber(handle: string, number: number): string {
  const end = `-${number}`
  return `${[...handle].slice(0, USERNAME_MAX - end.length).join('')}${end}`
}

/** Null where nobody may be called so. */
function toShown(name: string): string | null {
  const shown = [...toDisplayName(name)].slice(0, DISPLAY_NAME_MAX).join('').trim()
  return findDisplayNameProblem(shown) === null ? shown : null
}
