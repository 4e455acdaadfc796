import type { Message, MessageStatus, Mine, Room, User } from '#lib/protocol/entities.ts'
import { isPending } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { MEMBERS_MAX } from '#lib/protocol/limits.ts'
import type { AskOutcome, TextVersion } from '#lib/protocol/messages.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import { type Membership, toMine } from './mine.ts'
import {
  type Answered,
  type Draft,
  EVERYBODY,
  LEASE_MS,
  type MessageKey,
  PENDING_REPLIES_MAX,
  type ReplyChange,
  type ReplyCondition,
  type ReplyDraft,
  type Store,
} from './ports.ts'
import type { Entrance } from './room-ports.ts'
import { createMemoryMarks } from './store-memory-marks.ts'
import { createMemoryRooms } from './store-memory-rooms.ts'
import { toUsernameKey } from './username.ts'

/** The store in memory, for tests of the domain. The same suite runs on both. */

export interface MemoryStore extends Store {
  putUser(user: User): void
  putTimeZone(username: string, timeZone: string): void
  putRoom(room: Omit<Room, 'lastSeq' | keyof typeof NEW_ROOM> & Partial<typeof NEW_ROOM>): void
  /** Leases run by this clock. */
  setClock(now: () => number): void
}

export const NEW_ROOM = { kind: 'channel', assistants: ['ai'], instructions: '' } satisfies Partial<Room>

export interface Entry {
  room: Room
  rev: number
  members: Map<string, Membership>
  banned: Set<string>
  mentions: { seq: number; userId: string }[]
}

export function createMemoryStore(): MemoryStore {
  const users = new Map<string, User>()
  const timeZones = new Map<string, string>()
  const rooms = new Map<string, Entry>()
  const messages = new Map<string, Message>()
  /** Ids of rooms that had them. */
  const formerSlugs = new Map<string, string>()
  const byClientId = new Map<string, Message>()
  const answered = new Set<string>()
  const outcomes = new Map<string, AskOutcome>()
  const leases = new Map<string, number>()
  /** What replies said before they were repeated, and when they were asked for last, by id. */
  const versions = new Map<string, ReplyVersion[]>()
  /** What messages said before they were edited, by id. */
  const texts = new Map<string, TextVersion[]>()
  const asksAt = new Map<string, string>()
  let lastId = 0
  let now = Date.now

  function requireEntry(roomId: string): Entry {
    const entry = rooms.get(roomId)
    if (!entry) throw new Error(`no room ${roomId}`)
    return entry
  }

  function insert(roomId: string, fields: Omit<Message, 'id' | 'roomId' | 'seq' | 'rev' | 'sentAt'>): Message {
    const entry = requireEntry(roomId)
    entry.room = { ...entry.room, lastSeq: entry.room.lastSeq + 1 }
    entry.rev++
    lastId++
    const sentAt = new Date(now()).toISOString()
    const message = { id: String(lastId), roomId, seq: entry.room.lastSeq, rev: entry.rev, sentAt, ...fields }
    messages.set(message.id, message)
    return message
  }

  function isFull(roomId: string): boolean {
    const pending = listMessages(roomId).filter(({ id, status }) => isPending(status) && (leases.get(id) ?? 0) >= now())
    return pending.length >= PENDING_REPLIES_MAX
  }

  function insertReply(question: Message, { askedBy, model }: ReplyDraft): Message {
    answered.add(question.id)
    const reply = insert(question.roomId, {
      sender: 'ai',
      kind: 'ai',
      text: '',
      status: 'queued',
      replyTo: question.id,
      askedBy,
      model,
      version: 1,
      versions: 1,
    })
    asksAt.set(reply.id, reply.sentAt)
    leases.set(reply.id, now() + LEASE_MS)
    return reply
  }

  function listMessages(roomId: string): Message[] {
    return [...messages.values()].filter((message) => message.roomId === roomId).sort((a, b) => a.seq - b.seq)
  }

  async function changeReply(
    key: MessageKey,
    from: MessageStatus[],
    change: ReplyChange,
    { version: wanted, isOrphaned }: ReplyCondition = {},
  ): Promise<Message | null> {
    const message = messages.get(key.id)
    if (!message || !from.includes(message.status)) return null
    if (wanted !== undefined && message.version !== wanted) return null
    if (isOrphaned && (leases.get(key.id) ?? 0) >= now()) return null
    const isAgain = change.status === 'queued'
    if (isAgain && isFull(message.roomId)) return null
    const entry = requireEntry(message.roomId)
    entry.rev++
    if (isAgain) {
      versions.set(key.id, [...(versions.get(key.id) ?? []), toReplyVersion(message)])
      asksAt.set(key.id, new Date(now()).toISOString())
    }
    const version = (message.version ?? 1) + Number(isAgain)
    const changed = { ...applyChange(message, change), rev: entry.rev, version, versions: version }
    messages.set(changed.id, changed)
    if (isPending(changed.status)) leases.set(changed.id, now() + LEASE_MS)
    else leases.delete(changed.id)
    return changed
  }

  function replace(message: Message, change: Partial<Message>): Message {
    const entry = requireEntry(message.roomId)
    entry.rev++
    const changed = { ...message, ...change, rev: entry.rev }
    messages.set(message.id, changed)
    return changed
  }

  function nameOthers({ roomId, seq }: Message, userIds: string[]): void {
    const entry = requireEntry(roomId)
    const others = entry.mentions.filter((mention) => mention.seq !== seq)
    entry.mentions = [...others, ...userIds.map((userId) => ({ seq, userId }))]
  }

  function toReplyVersion({ id, version = 1, text, status, model, usage, sentAt }: Message): ReplyVersion {
    return {
      ...{ version, text, status: status as ReplyVersion['status'], createdAt: asksAt.get(id) ?? sentAt },
      ...(model !== undefined && { model }),
      ...(usage && { usage }),
    }
  }

  return {
    putUser: (user) => void users.set(user.id, user),
    putTimeZone(username, timeZone) {
      timeZones.set(username, timeZone)
    },
    putRoom(room) {
      const complete: Room = { ...NEW_ROOM, ...room, lastSeq: 0 }
      rooms.set(room.id, { room: complete, rev: 0, members: new Map(), banned: new Set(), mentions: [] })
    },
    setClock: (clock) => {
      now = clock
    },

    async listUsers({ usernames, query = '' }, max) {
      const part = query.trim().toLowerCase()
      const isWanted = ({ username, displayName, status }: User) =>
        usernames
          ? usernames.includes(username)
          : !status && [username, displayName].some((name) => name.toLowerCase().includes(part))
      return [...users.values()].filter(isWanted).slice(0, max)
    },
    async findUserByHandle(key) {
      return [...users.values()].find(({ username }) => toUsernameKey(username) === key) ?? null
    },
    async renameUser(userId, displayName) {
      const user = users.get(userId)
      if (!user || user.status || user.displayName === displayName) return false
      users.set(userId, { ...user, displayName })
      return true
    },
    async listRoles(userId) {
      return [...rooms.values()].flatMap(({ room, members }) => {
        const membership = members.get(userId)
        return membership ? [{ roomId: room.id, role: membership.role }] : []
      })
    },

    async findEntrance(user, wanted) {
      const entry = [...rooms.values()].find(({ room }) =>
        'id' in wanted ? room.id === wanted.id : room.slug === wanted.slug || formerSlugs.get(wanted.slug) === room.id,
      )
      return entry ? toEntrance(entry, user.id) : null
    },
    async listEntrances(user) {
      return [...rooms.values()]
        .filter(({ room, members }) => room.visibility === 'public' || members.has(user.id))
        .map((entry) => toEntrance(entry, user.id))
    },
    ...createMemoryRooms({ users, rooms, messages, formerSlugs, insert, requireEntry, now: () => now() }),
    async listOwnEntrances(user) {
      return [...rooms.values()]
        .filter(({ members }) => members.has(user.id))
        .map((entry) => toEntrance(entry, user.id))
    },
    async changeMine(roomId, userId, change) {
      const { members } = requireEntry(roomId)
      const membership = members.get(userId)
      if (!membership) return
      if ('notify' in change) members.set(userId, { ...membership, notify: change.notify })
      else if (change.isBack || change.lastReadSeq > membership.lastReadSeq)
        members.set(userId, { ...membership, lastReadSeq: change.lastReadSeq })
    },
    async listMine(roomId, userIds) {
      const entry = rooms.get(roomId)
      if (!entry) return null
      const mine = userIds.flatMap((userId): [string, Mine][] => {
        const { mine } = toEntrance(entry, userId)
        return mine ? [[userId, mine]] : []
      })
      return { room: entry.room, mine: new Map(mine) }
    },
    async addMember(roomId, userId) {
      const { members, room } = requireEntry(roomId)
      if (!members.has(userId)) members.set(userId, toNewMembership(room, now()))
    },
    async listMembers(roomId, onlineIds, max = MEMBERS_MAX) {
      const rank = (user: User) =>
        user.kind === 'ai' ? 0 : user.role === 'admin' ? 1 : onlineIds.includes(user.id) ? 2 : 3
      return [...requireEntry(roomId).members.keys()]
        .flatMap((id) => users.get(id) ?? [])
        .sort((a, b) => rank(a) - rank(b) || (a.username < b.username ? -1 : 1))
        .slice(0, max)
    },

    async saveMessage(draft: Draft, reply: ReplyDraft | null) {
      const key = `${draft.sender}\0${draft.clientId}`
      const stored = byClientId.get(key)
      if (stored) {
        if (stored.roomId !== draft.roomId || stored.text !== draft.text) throw new CodedError('conflict')
        const ai = outcomes.get(stored.id)
        return { message: messages.get(stored.id) ?? stored, ...(ai && { ai }), reply: null, isRepeat: true }
      }
      const message = insert(draft.roomId, {
        sender: draft.sender,
        kind: 'human',
        text: draft.text,
        status: 'sent',
        clientId: draft.clientId,
        ...(draft.replyTo && { replyTo: draft.replyTo }),
      })
      byClientId.set(key, message)
      const { members, mentions } = requireEntry(draft.roomId)
      const sender = members.get(draft.senderId)
      if (sender) members.set(draft.senderId, { ...sender, lastReadSeq: message.seq })
      for (const userId of draft.mentions ?? []) mentions.push({ seq: message.seq, userId })
      const isBusy = reply !== null && isFull(draft.roomId)
      const ai = isBusy ? 'busy' : reply ? 'asked' : draft.ai
      if (ai) outcomes.set(message.id, ai)
      const queued = reply && !isBusy ? insertReply(message, reply) : null
      return { message, ...(ai && { ai }), reply: queued, isRepeat: false }
    },
    async editMessage({ id }, { text, mentions }) {
      const message = messages.get(id)
      if (!message || message.deletedAt) return null
      texts.set(id, [...(texts.get(id) ?? []), toTextVersion(message)])
      nameOthers(message, mentions)
      return replace(message, { text, editedAt: new Date(now()).toISOString() })
    },
    async deleteMessage({ id }, by) {
      const message = messages.get(id)
      if (!message || message.deletedAt) return null
      texts.delete(id)
      versions.delete(id)
      nameOthers(message, [])
      const { reasoning: _, reactions: __, pinnedBy: ___, ...rest } = message
      const first = message.version === undefined ? {} : { version: 1, versions: 1 }
      return replace(rest, { text: '', deletedAt: new Date(now()).toISOString(), deletedBy: by, ...first })
    },
    ...createMemoryMarks({ messages, replace }),
    async listMessageVersions(messageId) {
      const message = messages.get(messageId)
      return message && !message.deletedAt ? [...(texts.get(messageId) ?? []), toTextVersion(message)] : []
    },
    async saveReply(question, reply) {
      return answered.has(question.id) ? null : insertReply(question, reply)
    },
    async startReply(key) {
      const isBusy = listMessages(key.roomId).some(
        ({ id, status }) => id !== key.id && status === 'streaming' && (leases.get(id) ?? 0) >= now(),
      )
      if (messages.get(key.id)?.status !== 'queued') return null
      return isBusy ? 'busy' : changeReply(key, ['queued'], { status: 'streaming' })
    },
    changeReply,
    async saveSnapshot({ id, version }, { text, reasoning }) {
      const message = messages.get(id)
      if (message?.status !== 'streaming' || message.version !== version) return false
      messages.set(id, applyChange(message, { status: message.status, text, reasoning: reasoning || null }))
      return true
    },
    async renewLeases(replies) {
      for (const { id } of replies) if (leases.has(id)) leases.set(id, now() + LEASE_MS)
      return replies.filter(({ id, version }) => !leases.has(id) || messages.get(id)?.version !== version)
    },
    async listOrphanedReplies() {
      return [...leases].flatMap(([id, until]) => {
        const message = messages.get(id)
        return message && until < now() ? [{ id, roomId: message.roomId }] : []
      })
    },

    async listReplyVersions(messageId) {
      const message = messages.get(messageId)
      return message?.kind === 'ai' ? [...(versions.get(messageId) ?? []), toReplyVersion(message)] : []
    },

    async readHeads(roomIds) {
      return roomIds.flatMap((roomId) => {
        const entry = rooms.get(roomId)
        return entry ? [{ roomId, rev: entry.rev, lastSeq: entry.room.lastSeq }] : []
      })
    },
    async setAbout(userId, about) {
      const user = users.get(userId)
      if (!user) return
      const { about: _, ...rest } = user
      users.set(userId, { ...rest, ...(about !== null && { about }) })
    },
    async findAcquaintance(readerId, username) {
      const user = [...users.values()].find((one) => one.username === username)
      if (!user) return null
      const common = [...rooms.values()].filter(
        ({ room, members }) => room.kind === 'channel' && members.has(user.id) && members.has(readerId),
      )
      const shared = common.map(({ room: { id, slug, name } }) => ({ id, slug, name }))
      return { user, timeZone: timeZones.get(username) ?? null, lastSeenAt: null, rooms: shared }
    },
    async findTimeZone(username) {
      return timeZones.get(username) ?? null
    },
    async readPage(roomId, position, limit) {
      const all = listMessages(roomId)
      if ('before' in position) return all.filter(({ seq }) => seq < position.before).slice(-limit)
      if ('after' in position) return all.filter(({ seq }) => seq > position.after).slice(0, limit)
      if ('around' in position) {
        const half = Math.floor(limit / 2)
        const older = half > 0 ? all.filter(({ seq }) => seq < position.around).slice(-half) : []
        return [...older, ...all.filter(({ seq }) => seq >= position.around).slice(0, limit - older.length)]
      }
      return all.slice(-limit)
    },
    async readChangedSince(roomId, rev, limit) {
      return listMessages(roomId)
        .filter((message) => message.rev > rev)
        .sort((a, b) => a.rev - b.rev)
        .slice(0, limit)
    },
    async findMessage(messageId) {
      return messages.get(messageId) ?? null
    },
    async findMessageKey(messageId) {
      const message = messages.get(messageId)
      return message ? { id: message.id, roomId: message.roomId } : null
    },
    async listMessages(roomId, messageIds) {
      return listMessages(roomId).filter(({ id }) => messageIds.includes(id))
    },
    async listAsked(messageIds) {
      const asked = new Map<string, Answered>()
      for (const id of messageIds) {
        const ai = outcomes.get(id)
        if (ai && ai !== 'busy') asked.set(id, ai)
      }
      return asked
    },
  }
}

function toEntrance({ room, rev, members, banned, mentions }: Entry, userId: string): Entrance {
  const membership = members.get(userId)
  const named = mentions.filter(
    (mention) =>
      [userId, EVERYBODY].includes(mention.userId) && membership !== undefined && mention.seq > membership.lastReadSeq,
  )
  const mine = membership ? toMine(room, membership, new Set(named.map(({ seq }) => seq)).size) : null
  return { room, rev, mine, isBanned: banned.has(userId) }
}

/** Nothing is unread for whoever comes in. */
export function toNewMembership({ lastSeq }: Room, now: number): Membership {
  return { role: 'member', lastReadSeq: lastSeq, notify: 'all', joinedAt: new Date(now).toISOString() }
}

function toTextVersion({ text, editedAt, sentAt }: Message): TextVersion {
  return { text, editedAt: editedAt ?? sentAt }
}

function applyChange(message: Message, change: ReplyChange): Message {
  const { error, usage, reasoning, ...plain } = change
  const changed: Message = { ...message, ...plain }
  if (error === null) delete changed.error
  else if (error) changed.error = error
  if (reasoning === null) delete changed.reasoning
  else if (reasoning) changed.reasoning = reasoning
  if (usage === null) delete changed.usage
  else if (usage) changed.usage = usage
  return changed
}
