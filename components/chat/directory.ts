import { useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { User } from '#lib/protocol/entities.ts'
import { toMentionNames } from '#lib/protocol/people.ts'
import { foldMention, type MentionName } from '#lib/protocol/text-tokens.ts'

/**
 * Who the people of a room are, for rows that each name a few of them: a row is drawn anew when somebody it names has
 * changed, and not when anybody comes or goes.
 */
export interface Directory {
  /** By username; undefined for somebody who is not among the listed members. */
  find(username: string): User | undefined
  /** All names by which members can be mentioned: the same list until one of them changes. */
  names(): MentionName[]
  update(members: User[]): void
  subscribe(listener: () => void): () => void
}

export function createDirectory(members: User[]): Directory {
  const listeners = new Set<() => void>()
  let present: User[] = []
  let people = new Map<string, User>()
  let names: MentionName[] = []

  function update(next: User[]): void {
    if (next === present) return
    present = next
    people = new Map(next.map((member) => [member.username, member]))
    const nextNames = toMentionNames(next)
    if (!hasSameNames(names, nextNames)) names = nextNames
    for (const listener of listeners) listener()
  }

  update(members)
  return {
    find: (username) => people.get(username),
    names: () => names,
    update,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** One for as long as the component is there; it follows the members. */
export function useDirectory(members: User[]): Directory {
  const [directory] = useState(() => createDirectory(members))
  useLayoutEffect(() => directory.update(members), [directory, members])
  return directory
}

/** The names that this text may mention, the same list while they are the same. */
export function useNamesIn({ subscribe, names }: Directory, text: string): MentionName[] {
  const find = useMemo(() => createNameFinder(text), [text])
  const read = () => find(names())
  return useSyncExternalStore(subscribe, read, read)
}

/** The listed member of this username. */
export function useMember({ subscribe, find }: Directory, username: string): User | undefined {
  const read = () => find(username)
  return useSyncExternalStore(subscribe, read, read)
}

/** Finds those of the names that stand behind an at sign, whole or as the beginning of a longer one. */
export function createNameFinder(text: string): (names: MentionName[]) => MentionName[] {
  const candidates = [...text.matchAll(/[@＠]/gu)].map(({ index }) =>
    foldMention(text.slice(index + 1, index + 1 + NAME_MAX)),
  )
  let asked: MentionName[] | null = null
  let found: MentionName[] = NOBODY
  return (names) => {
    if (names === asked || candidates.length === 0) return found
    asked = names
    const next = names.filter(({ name }) => {
      const folded = foldMention(name)
      return candidates.some((candidate) => candidate.startsWith(folded))
    })
    if (!hasSameNames(found, next)) found = next
    return found
  }
}

/** UTF-16 units: more than any name has. */
const NAME_MAX = 128
const NOBODY: MentionName[] = []

function hasSameNames(a: MentionName[], b: MentionName[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, username }, index) => name === b[index]?.name && username === b[index]?.username)
  )
}
