import type { User } from '#lib/protocol/entities.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import type { RoomEvent } from './room-events.ts'

/** Without another word from them, people count as typing for this long. */
const TYPING_MS = 6_000

/** Who belongs to a room, who is there, and who is typing. */
export interface People {
  members: User[]
  /** Ids. */
  online: ReadonlySet<string>
  typing: readonly { userId: string; until: number }[]
}

export const NO_PEOPLE: People = { members: [], online: new Set(), typing: [] }

type PeopleEvent =
  | (RoomEvent & {
      type: 'presence:changed' | 'member:changed' | 'member:left' | 'typing:changed' | 'tick' | 'disconnected'
    })
  /** A message came from this person, who has therefore finished typing it. */
  | { type: 'spoke'; username: string }

/** What an answer to room:enter says. Members who are as they were keep their identity. */
export function welcome(before: People, answer: RoomEntered): People {
  const known = new Map(before.members.map((member) => [member.id, member]))
  const members = answer.members.map((member) => sameAs(known.get(member.id), member))
  const isAsBefore =
    members.length === before.members.length && members.every((one, index) => one === before.members[index])
  return { members: isAsBefore ? before.members : members, online: new Set(answer.online), typing: [] }
}

/** The same object where nothing changes. `myId`: whose typing is not shown. */
export function reducePeople(people: People, event: PeopleEvent, myId?: string): People {
  switch (event.type) {
    case 'presence:changed':
      return changePresence(people, event.fact.joined, event.fact.left)
    case 'member:changed':
      return withMembers(people, putMembers(people.members, [event.fact.user]))
    case 'member:left':
      return withoutMember(people, event.fact.username)
    case 'typing:changed': {
      const { userId, isTyping } = event.fact
      if (userId === myId) return people
      const others = keepTyping(people, (typist) => typist.userId !== userId)
      if (!isTyping) return others
      return { ...others, typing: [...others.typing, { userId, until: event.at + TYPING_MS }] }
    }
    case 'spoke': {
      if (people.typing.length === 0) return people
      const id = people.members.find(({ username }) => username === event.username)?.id
      return keepTyping(people, ({ userId }) => userId !== id)
    }
    case 'tick':
      return keepTyping(people, ({ until }) => until > event.at)
    case 'disconnected':
      return keepTyping(people, () => false)
  }
}

function changePresence(people: People, joined: User[], left: string[]): People {
  const online = new Set(people.online)
  for (const { id } of joined) online.add(id)
  for (const id of left) online.delete(id)
  return keepTyping({ ...people, members: putMembers(people.members, joined), online }, ({ userId }) =>
    online.has(userId),
  )
}

function withoutMember(people: People, username: string): People {
  const gone = people.members.find((member) => member.username === username)
  if (!gone) return people
  const online = new Set(people.online)
  online.delete(gone.id)
  const members = people.members.filter((member) => member !== gone)
  return keepTyping({ ...people, members, online }, ({ userId }) => userId !== gone.id)
}

function withMembers(people: People, members: User[]): People {
  return members === people.members ? people : { ...people, members }
}

/** The same list where all of them are known as they are. */
function putMembers(members: User[], joined: User[]): User[] {
  const newcomers = new Map(joined.map((user) => [user.id, user]))
  let isChanged = false
  const present = members.map((member) => {
    const newcomer = newcomers.get(member.id)
    newcomers.delete(member.id)
    const now = newcomer ? sameAs(member, newcomer) : member
    isChanged ||= now !== member
    return now
  })
  return isChanged || newcomers.size > 0 ? [...present, ...newcomers.values()] : members
}

/** The known one where nothing of the person has changed. */
function sameAs(known: User | undefined, user: User): User {
  return known && isSame(known, user) ? known : user
}

function isSame(a: User, b: User): boolean {
  const names = Object.keys({ ...a, ...b }) as (keyof User)[]
  return names.every((name) => a[name] === b[name])
}

function keepTyping(people: People, isKept: (typist: People['typing'][number]) => boolean): People {
  const typing = people.typing.filter(isKept)
  return typing.length === people.typing.length ? people : { ...people, typing }
}
