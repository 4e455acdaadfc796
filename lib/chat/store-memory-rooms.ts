import type { Message, Room, SessionUser, SystemEventKind, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Retention } from '#lib/protocol/rules/retention.ts'
import type { Audit, AuditDraft } from './audit.ts'
import type { Membership } from './mine.ts'
import type { Store } from './ports.ts'
import {
  FACES_MAX,
  type Headcount,
  LATEST_TEXT_MAX,
  type MemberChange,
  type MembersChanged,
  type RightCheck,
  type RoomChange,
} from './room-ports.ts'
import { type Entry, NEW_ROOM, toNewMembership } from './store-memory.ts'
import { createMemoryInvites } from './store-memory-invites.ts'

/** The part of the store in memory that makes rooms, and changes them and their members. */

interface MemoryRoomsParts {
  users: Map<string, User>
  rooms: Map<string, Entry>
  messages: Map<string, Message>
  /** Ids of rooms that had them. */
  formerSlugs: Map<string, string>
  writeAudit: Audit['writeAudit']
  insert(roomId: string, fields: Pick<Message, 'sender' | 'kind' | 'text' | 'status'> & Pick<Message, 'event'>): Message
  requireEntry(roomId: string): Entry
  now(): number
  /** The AIs read from another place on. */
  forgetUnread(roomId: string, from: number, before: number): void
  /** How long rooms keep their messages. */
  own: Map<string, Retention>
  /** Lets a room show that. */
  show(roomId: string): void
}

type MemoryRooms = Pick<
  Store,
  | ('createRoom' | 'changeRoom' | 'openDirect' | 'deleteRoom' | 'changeMembers')
  | ('createInvite' | 'listInvites' | 'findInvite' | 'revokeInvite')
  | ('findPerson' | 'findUsers' | 'listMembersPage' | 'listBanned' | 'listHeadcounts' | 'listLatest')
>

export function createMemoryRooms(parts: MemoryRoomsParts): MemoryRooms {
  const { users, rooms, messages, formerSlugs, insert, requireEntry, now, forgetUnread, writeAudit, own, show } = parts
  const { takeUse, ...invites } = createMemoryInvites({ users, rooms, now, writeAudit })
  let lastRoomId = 1_000

  function tell(entry: Entry, events: SystemEventKind[], by: SessionUser, readers: string[]): Message[] {
    const roomId = entry.room.id
    const told = events.map((kind) =>
      insert(roomId, {
        ...{ sender: by.username, kind: 'system', text: '', status: 'sent' },
        event: { ...kind, by: by.username },
      }),
    )
    for (const id of [by.id, ...readers]) {
      const membership = entry.members.get(id)
      if (told.length > 0 && membership) entry.members.set(id, { ...membership, lastReadSeq: entry.room.lastSeq })
    }
    return told
  }

  function requireFreeSlug(slug: string, roomId: string | null): void {
    const other = [...rooms.values()].find(({ room }) => room.slug === slug)
    if (other && other.room.id !== roomId) throw new CodedError('taken', { fields: { slug: 'taken' } })
    formerSlugs.delete(slug)
  }

  function join(entry: Entry, id: string, role: Membership['role'] = 'member'): boolean {
    if (entry.members.has(id)) return false
    entry.members.set(id, { ...toNewMembership(entry.room, now()), role })
    return true
  }

  function listAis(usernames: string[]): string[] {
    return [...users.values()]
      .filter(({ kind, username }) => kind === 'ai' && usernames.includes(username))
      .map(({ id }) => id)
  }

  function requireOtherOwner(entry: Entry, id: string): void {
    if (entry.members.get(id)?.role !== 'owner') return
    const others = [...entry.members].filter(([other]) => other !== id && users.get(other)?.kind === 'human')
    if (others.length > 0 && !others.some(([, { role }]) => role === 'owner')) throw new CodedError('conflict')
  }

  function applyMembers(entry: Entry, change: MemberChange, by: SessionUser) {
    const events: SystemEventKind[] = []
    const joined: string[] = []
    const left: string[] = []
    if (change.type === 'join') {
      if (join(entry, by.id)) joined.push(by.id)
      if (joined.length > 0) events.push({ type: 'joined' })
    } else if (change.type === 'accept') {
      if (entry.banned.has(by.id)) throw new CodedError('conflict')
      const isMember = entry.members.has(by.id)
      if (!isMember && !change.isCounted && !takeUse(change.inviteId)) throw new CodedError('not_found')
      if (join(entry, by.id)) joined.push(by.id)
      if (joined.length > 0) events.push({ type: 'joined' })
    } else if (change.type === 'add') {
      if (change.people.some(({ id }) => entry.banned.has(id))) throw new CodedError('conflict')
      const added = change.people.filter(({ id }) => join(entry, id))
      joined.push(...added.map(({ id }) => id))
      if (added.length > 0) events.push({ type: 'added', usernames: added.map(({ username }) => username) })
    } else if (change.type === 'leave') {
      requireOtherOwner(entry, by.id)
      if (entry.members.delete(by.id)) left.push(by.id)
      if (left.length > 0) events.push({ type: 'left' })
    } else if (change.type === 'remove') {
      const { id, username } = change.person
      requireOtherOwner(entry, id)
      if (entry.members.delete(id)) left.push(id)
      if (left.length > 0) events.push({ type: 'removed', username })
      if (change.isBan) entry.banned.add(id)
    } else if (change.type === 'unban') entry.banned.delete(change.person.id)
    else if (change.type === 'role') {
      const { id, username } = change.person
      if (change.role !== 'owner') requireOtherOwner(entry, id)
      const membership = entry.members.get(id)
      if (membership && membership.role !== change.role) {
        entry.members.set(id, { ...membership, role: change.role })
        events.push({ type: 'role', username, role: change.role })
      }
    } else {
      if (join(entry, by.id)) joined.push(by.id)
      entry.members.set(by.id, { ...toNewMembership(entry.room, now()), ...entry.members.get(by.id), role: 'owner' })
      entry.banned.delete(by.id)
      events.push({ type: 'took_over' })
    }
    return { events, joined, left }
  }

  return {
    ...invites,
    async createRoom(draft, owner, people) {
      requireFreeSlug(draft.slug, null)
      const id = String(++lastRoomId)
      const room = {
        ...NEW_ROOM,
        ...draft,
        kind: 'channel' as const,
        id,
        model: 'm',
        createdBy: owner.username,
        lastSeq: 0,
      }
      const entry: Entry = { room, rev: 0, members: new Map(), banned: new Set(), mentions: [] }
      rooms.set(id, entry)
      join(entry, owner.id, 'owner')
      for (const userId of [...listAis(draft.assistants), ...people.map((person) => person.id)]) join(entry, userId)
      const usernames = people.map(({ username }) => username)
      const events: SystemEventKind[] = [{ type: 'room_created' }]
      if (usernames.length > 0) events.push({ type: 'added', usernames })
      const told = tell(entry, events, owner, [...entry.members.keys()])
      return { room: entry.room, messages: told }
    },
    async changeRoom(roomId, change, by, check) {
      const entry = requireEntry(roomId)
      const line = checkRight(entry, by, check)
      const { room } = entry
      if (change.slug !== undefined && change.slug !== room.slug) {
        requireFreeSlug(change.slug, roomId)
        formerSlugs.set(room.slug, roomId)
      }
      const next = toChanged(room, change, now())
      const before = own.get(roomId) ?? { keepDays: 0, keepsPins: false }
      const { keepDays = before.keepDays, keepsPins = before.keepsPins } = change
      const isKeptOtherwise = keepDays !== before.keepDays || keepsPins !== before.keepsPins
      if (JSON.stringify(next) === JSON.stringify(room) && !isKeptOtherwise) return null
      entry.room = next
      own.set(roomId, { keepDays, keepsPins })
      show(roomId)
      if (change.readsFromSeq !== undefined) forgetUnread(roomId, change.readsFromSeq, room.readsFromSeq ?? 0)
      if (change.assistants) {
        for (const id of listAis(room.assistants)) entry.members.delete(id)
        for (const id of listAis(change.assistants)) join(entry, id)
      }
      const events = toEvents(room, change)
      if (isKeptOtherwise) events.push({ type: 'retention', keepDays, keepsPins })
      const told = tell(entry, events, by, [])
      if (line) await writeAudit(line)
      return { room: entry.room, messages: told }
    },
    async openDirect({ owner, people, assistants, trigger }) {
      const ids = [owner.id, ...people.map(({ id }) => id), ...listAis(assistants)]
      const slug = `direct-${ids.toSorted().join('-')}`
      const known = [...rooms.values()].find(({ room }) => room.slug === slug)
      if (known) return { roomId: known.room.id, isNew: false }
      const id = String(++lastRoomId)
      const room: Room = {
        ...{ ...NEW_ROOM, id, slug, kind: 'direct', name: '', topic: '', visibility: 'private', trigger, assistants },
        ...{ model: 'm', lastSeq: 0, createdBy: owner.username },
        people: [owner.username, ...people.map(({ username }) => username)].toSorted(),
      }
      const entry: Entry = { room, rev: 0, members: new Map(), banned: new Set(), mentions: [] }
      rooms.set(id, entry)
      for (const userId of ids) join(entry, userId)
      return { roomId: id, isNew: true }
    },
    async deleteRoom(roomId, by, check) {
      const entry = rooms.get(roomId)
      if (!entry) throw new CodedError('not_found')
      const line = checkRight(entry, by, check)
      if (line) await writeAudit(line)
      const ids = [...entry.members.keys()]
      rooms.delete(roomId)
      for (const message of messages.values()) if (message.roomId === roomId) messages.delete(message.id)
      return ids
    },
    async changeMembers(roomId, change, by, check): Promise<MembersChanged> {
      const entry = requireEntry(roomId)
      const line = checkRight(entry, by, check, 'person' in change ? change.person.id : by.id)
      const { events, joined, left } = applyMembers(entry, change, by)
      if (line) await writeAudit(line)
      const told = tell(entry, events, by, joined)
      return { room: entry.room, messages: told, joined, left }
    },
    async findPerson(roomId, username) {
      const user = [...users.values()].find((one) => one.username === username)
      return user ? { user, role: requireEntry(roomId).members.get(user.id)?.role ?? null } : null
    },
    async findUsers(usernames) {
      return [...users.values()].filter(({ kind, username }) => kind !== 'ai' && usernames.includes(username))
    },
    async listHeadcounts(roomIds) {
      const rank = (role: string) => Number(role !== 'owner')
      const counted = roomIds.map((roomId): [string, Headcount] => {
        const people = [...requireEntry(roomId).members].flatMap(([id, { role }]) => {
          const user = users.get(id)
          return user?.kind === 'human' ? [{ user, role }] : []
        })
        const faces = people.toSorted((a, b) => rank(a.role) - rank(b.role)).slice(0, FACES_MAX)
        return [roomId, { memberCount: people.length, faces: faces.map(({ user }) => user) }]
      })
      return new Map(counted.filter(([, { memberCount }]) => memberCount > 0))
    },
    async listLatest(asked) {
      return asked.flatMap(({ id, lastSeq }) => {
        const last = [...messages.values()].find(({ roomId, seq }) => roomId === id && seq === lastSeq)
        if (!last) return []
        const { reasoning: _, ...shown } = last
        return [{ ...shown, text: [...last.text].slice(0, LATEST_TEXT_MAX).join('') }]
      })
    },
    async listMembersPage(roomId, { query = '', cursor = '', limit }) {
      const holds = (text: string) => text.toLowerCase().includes(query.toLowerCase())
      return [...requireEntry(roomId).members]
        .flatMap(([id, { role, joinedAt }]) => {
          const user = users.get(id)
          return user && user.username > cursor && (holds(user.username) || holds(user.displayName))
            ? [{ user, role, joinedAt }]
            : []
        })
        .sort((a, b) => (a.user.username < b.user.username ? -1 : 1))
        .slice(0, limit)
    },
    async listBanned(roomId) {
      return [...requireEntry(roomId).banned].flatMap((id) => users.get(id)?.username ?? [])
    },
  }
}

function checkRight(
  { room, members, banned }: Entry,
  { id }: SessionUser,
  check: RightCheck,
  whomId = '',
): AuditDraft | undefined {
  const findRole = (userId: string) => members.get(userId)?.role ?? null
  return check({ room, role: findRole(id), isBanned: banned.has(id) }, findRole(whomId))
}

function toChanged(
  room: Entry['room'],
  { isArchived, readsFromSeq, slowSeconds, keepDays: _, keepsPins: __, ...change }: RoomChange,
  now: number,
): Entry['room'] {
  const next = { ...room, ...change }
  if (readsFromSeq === 0) delete next.readsFromSeq
  else if (readsFromSeq !== undefined) next.readsFromSeq = readsFromSeq
  if (slowSeconds === 0) delete next.slowSeconds
  else if (slowSeconds !== undefined) next.slowSeconds = slowSeconds
  if (isArchived === false) delete next.archivedAt
  else if (isArchived && next.archivedAt === undefined) next.archivedAt = new Date(now).toISOString()
  return next
}

function toEvents(room: Entry['room'], change: RoomChange): SystemEventKind[] {
  const { name = room.name, topic = room.topic, visibility = room.visibility, trigger = room.trigger } = change
  const { assistants = room.assistants, isArchived = room.archivedAt !== undefined } = change
  const { slowSeconds = room.slowSeconds ?? 0 } = change
  const events: SystemEventKind[] = []
  if (name !== room.name) events.push({ type: 'renamed', name })
  if (topic !== room.topic) events.push({ type: 'topic', topic })
  if (visibility !== room.visibility) events.push({ type: 'visibility', visibility })
  if (trigger !== room.trigger) events.push({ type: 'trigger', trigger })
  if (assistants.join() !== room.assistants.join()) events.push({ type: 'assistants', assistants })
  if (slowSeconds !== (room.slowSeconds ?? 0)) events.push({ type: 'slow', seconds: slowSeconds })
  if (isArchived !== (room.archivedAt !== undefined)) events.push({ type: isArchived ? 'archived' : 'unarchived' })
  return events
}
