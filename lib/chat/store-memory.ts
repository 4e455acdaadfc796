import type { Message, MessageStatus, Mine, Room, User } from '#lib/protocol/entities.ts'
import { isPending } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { MEMBERS_MAX } from '#lib/protocol/limits.ts'
import type { AskOutcome, TextVersion } from '#lib/protocol/messages.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import { createMemoryApprovals } from './ai/approvals-memory.ts'
import { createMemoryContexts } from './ai/contexts-memory.ts'
import { createMemoryDigests } from './ai/digests-memory.ts'
import { createMemoryFailures } from './ai/failures-memory.ts'
import { createMemoryLedger } from './ai/ledger-memory.ts'
import { createMemorySummaries } from './ai/summaries-memory.ts'
import type { AuditDraft } from './audit.ts'
import { createMemoryExports } from './exports/store-memory-exports.ts'
import { type Membership, toMine } from './mine.ts'
import {
  type Answered,
  CHAIN_REPLIES_MAX,
  type Draft,
  EVERYBODY,
  HOPS_MAX,
  LEASE_MS,
  type MessageKey,
  PENDING_REPLIES_MAX,
  type ReplyChange,
  type ReplyCondition,
  type ReplyDraft,
  type Store,
} from './ports.ts'
import type { Entrance } from './room-ports.ts'
import { createMemoryHits } from './search/hits-memory.ts'
import { createMemoryBlocks } from './store-memory-blocks.ts'
import { createMemoryFiles } from './store-memory-files.ts'
import { createMemoryMarks } from './store-memory-marks.ts'
import { createMemoryRooms } from './store-memory-rooms.ts'
import { createMemorySweep } from './store-memory-sweep.ts'
import { toUsernameKey } from './username.ts'

/** The store in memory, for tests of the domain. The same suite runs on both. */

export interface MemoryStore extends Store {
  putUser(user: User): void
  putTimeZone(username: string, timeZone: string): void
  putRoom(room: Omit<Room, 'lastSeq' | keyof typeof NEW_ROOM> & Partial<typeof NEW_ROOM>): void
  /** What was written into the audit log. */
  auditLines: AuditDraft[]
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
  /** Of each reply the message of a person that its chain began with, and how many replies led to it. */
  const chains = new Map<string, { start: string; hop: number }>()
  /** Ids of who asked for replies again, by the replies'. */
  const payers = new Map<string, string>()
  /** Where somebody may have to wait: when they said something last, by room and person. */
  const saidAt = new Map<string, number>()
  const files = createMemoryFiles()
  const auditLines: AuditDraft[] = []
  let lastId = 0
  let now = Date.now
  const { forgetMessage, forgetUnread, forgetSwept, isHeld, ...summaries } = createMemorySummaries({
    ...{ users, rooms, messages },
    now: () => now(),
  })
  const { forgetSummaries, ...contexts } = createMemoryContexts(messages, isHeld)

  const { own, show, ...sweeping } = createMemorySweep({
    ...{ rooms, messages, writeAudit, forgetSwept },
    now: () => now(),
    forget(message) {
      files.removeOf(message.id)
      nameOthers(message, [])
      forgetSummaries(message)
    },
  })

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

  function requireWaited({ roomId, senderId, slowSeconds }: Draft): void {
    if (slowSeconds === undefined) return
    const key = `${roomId} ${senderId}`
    const waitMs = (saidAt.get(key) ?? 0) + slowSeconds * 1000 - Date.now()
    if (waitMs > 0) throw new CodedError('rate_limited', { retryAfterMs: waitMs })
    saidAt.set(key, Date.now())
  }

  function isFull(roomId: string, assistant: string): boolean {
    const pending = listMessages(roomId).filter(
      ({ id, status, sender }) => sender === assistant && isPending(status) && (leases.get(id) ?? 0) >= now(),
    )
    return pending.length >= PENDING_REPLIES_MAX
  }

  function insertReply(question: Message, { assistant, askedBy, model }: ReplyDraft): Message {
    answered.add(toAnswerKey(question, assistant))
    const reply = insert(question.roomId, {
      sender: assistant,
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
    chains.set(reply.id, nextInChain(question))
    return reply
  }

  /** Where a reply to this message stands in its chain. */
  function nextInChain({ id }: Message): { start: string; hop: number } {
    const asking = chains.get(id)
    return asking ? { start: asking.start, hop: asking.hop + 1 } : { start: id, hop: 0 }
  }

  function mayGoOn(question: Message): boolean {
    if (!chains.has(question.id)) return true
    const { start, hop } = nextInChain(question)
    return hop <= HOPS_MAX && [...chains.values()].filter((one) => one.start === start).length < CHAIN_REPLIES_MAX
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
    if (isAgain && isFull(message.roomId, message.sender)) return null
    const entry = requireEntry(message.roomId)
    entry.rev++
    if (isAgain) {
      forgetMessage(message)
      versions.set(key.id, [...(versions.get(key.id) ?? []), toReplyVersion(message)])
      asksAt.set(key.id, new Date(now()).toISOString())
    }
    if (change.payerId !== undefined) payers.set(key.id, change.payerId)
    const version = (message.version ?? 1) + Number(isAgain)
    const changed = { ...applyChange(message, change), rev: entry.rev, version, versions: version }
    if (isAgain) delete changed.endsChain
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

  function toReplyVersion({ id, version = 1, text, steps, status, model, usage, sentAt }: Message): ReplyVersion {
    return {
      ...{ version, text, status: status as ReplyVersion['status'], createdAt: asksAt.get(id) ?? sentAt },
      ...(steps && { steps }),
      ...(model !== undefined && { model }),
      ...(usage && { usage }),
    }
  }

  async function writeAudit(line: AuditDraft): Promise<void> {
    auditLines.push(line)
  }

  return {
    auditLines,
    writeAudit,
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
    ...createMemoryRooms({
      ...{ users, rooms, messages, formerSlugs, insert, requireEntry, forgetUnread, writeAudit, own, show },
      now: () => now(),
    }),
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

    async saveMessage(draft: Draft, replies: readonly ReplyDraft[]) {
      const key = `${draft.sender}\0${draft.clientId}`
      const stored = byClientId.get(key)
      if (stored) {
        const isSame = stored.roomId === draft.roomId && stored.text === draft.text
        if (!isSame || !files.haveSame(messages.get(stored.id) ?? toSwept(stored, now()), draft))
          throw new CodedError('conflict')
        const ai = outcomes.get(stored.id)
        const message = messages.get(stored.id) ?? toSwept(stored, now())
        return { message, ...(ai && { ai }), replies: [], isRepeat: true }
      }
      files.requireUnsent(draft)
      requireWaited(draft)
      const message = insert(draft.roomId, {
        sender: draft.sender,
        kind: draft.kind ?? 'human',
        text: draft.text,
        status: 'sent',
        clientId: draft.clientId,
        ...(draft.replyTo && { replyTo: draft.replyTo }),
        ...(draft.files && { files: draft.files }),
        ...(draft.offRecord && { offRecord: true as const }),
      })
      files.attach(message)
      byClientId.set(key, message)
      const { members, mentions } = requireEntry(draft.roomId)
      const sender = members.get(draft.senderId)
      if (sender) members.set(draft.senderId, { ...sender, lastReadSeq: message.seq })
      for (const userId of draft.mentions ?? []) mentions.push({ seq: message.seq, userId })
      const able = replies.filter(({ assistant }) => !isFull(draft.roomId, assistant))
      const ai = replies.length === 0 ? draft.ai : able.length > 0 ? 'asked' : 'busy'
      if (ai) outcomes.set(message.id, ai)
      const queued = able.map((reply) => insertReply(message, reply))
      return { message, ...(ai && { ai }), replies: queued, isRepeat: false }
    },
    async editMessage({ id }, { text, mentions }) {
      const message = messages.get(id)
      if (!message || message.deletedAt) return null
      texts.set(id, [...(texts.get(id) ?? []), toTextVersion(message)])
      nameOthers(message, mentions)
      forgetMessage(message)
      return replace(message, { text, editedAt: new Date(now()).toISOString() })
    },
    async deleteMessage({ id }, by, line) {
      const message = messages.get(id)
      if (!message || message.deletedAt) return null
      if (line) auditLines.push(line)
      texts.delete(id)
      versions.delete(id)
      files.removeOf(id)
      nameOthers(message, [])
      forgetMessage(message)
      forgetSummaries(message)
      const rest = { ...message }
      for (const key of ['reasoning', 'reactions', 'pinnedBy', 'files', 'steps', 'thoughtMs'] as const) delete rest[key]
      const first = message.version === undefined ? {} : { version: 1, versions: 1 }
      return replace(rest, { text: '', deletedAt: new Date(now()).toISOString(), deletedBy: by, ...first })
    },
    ...files.store,
    ...sweeping,
    ...createMemoryExports({
      listRooms: () => [...rooms.values()].map(({ room }) => room),
      users,
      messages,
      listFiles: files.list,
    }),
    ...createMemoryMarks({ messages, replace }),
    ...createMemoryFailures(messages),
    ...createMemoryApprovals(),
    ...createMemoryBlocks(users),
    ...createMemoryHits(messages),
    ...contexts,
    ...summaries,
    ...createMemoryDigests(rooms, messages),
    ...createMemoryLedger({ users, messages, versions, payers }),
    async listMessageVersions(messageId) {
      const message = messages.get(messageId)
      return message && !message.deletedAt ? [...(texts.get(messageId) ?? []), toTextVersion(message)] : []
    },
    async saveReply(question, reply) {
      if (answered.has(toAnswerKey(question, reply.assistant))) return null
      return mayGoOn(question) ? insertReply(question, reply) : 'chain_ended'
    },
    async startReply(key) {
      const isBusy = listMessages(key.roomId).some(
        ({ id, status }) => id !== key.id && status === 'streaming' && (leases.get(id) ?? 0) >= now(),
      )
      if (messages.get(key.id)?.status !== 'queued') return null
      return isBusy ? 'busy' : changeReply(key, ['queued'], { status: 'streaming' })
    },
    changeReply,
    settled: async () => undefined,
    async saveSnapshot({ id, version }, { text, reasoning, steps }) {
      const message = messages.get(id)
      if (message?.status !== 'streaming' || message.version !== version) return false
      messages.set(
        id,
        applyChange(message, {
          status: message.status,
          text,
          reasoning: reasoning || null,
          ...(steps && { steps: [...steps] }),
        }),
      )
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
    async countBetween(roomId, times, lastSeq) {
      const all = listMessages(roomId)
      return times.slice(1).map((end, index) => {
        const isIn = ({ sentAt }: Message) => Date.parse(sentAt) >= (times[index] ?? end) && Date.parse(sentAt) < end
        const found = all.filter(isIn)
        return { count: found.length, firstSeq: found[0]?.seq ?? lastSeq + 1 }
      })
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
    async listTellable(roomId, messageIds) {
      const from = rooms.get(roomId)?.room.readsFromSeq ?? 0
      const told = listMessages(roomId).filter(({ seq, deletedAt }) => seq > from && deletedAt === undefined)
      return new Set(told.flatMap(({ id }) => (messageIds.includes(id) ? id : [])))
    },
    async listAsked(messageIds, assistant) {
      const asked = new Map<string, Answered>()
      for (const id of messageIds) {
        if (outcomes.get(id) === 'covered') asked.set(id, 'covered')
        if (answered.has(toAnswerKey({ id }, assistant))) asked.set(id, 'asked')
      }
      return asked
    },
  }
}

/** What is left of a message that is not there any more. */
function toSwept({ id, roomId, seq, rev, sender, kind, sentAt, status, clientId }: Message, now: number): Message {
  const deletedAt = new Date(now).toISOString()
  return { id, roomId, seq, rev, sender, kind, text: '', sentAt, status, ...(clientId && { clientId }), deletedAt }
}

/** A message has one reply of each assistant. */
function toAnswerKey({ id }: Pick<Message, 'id'>, assistant: string): string {
  return `${id} ${assistant}`
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
  const { error, usage, reasoning, steps, thoughtMs, payerId: _, ...plain } = change
  const changed: Message = { ...message, ...plain }
  if (error === null) delete changed.error
  else if (error) changed.error = error
  if (reasoning === null) delete changed.reasoning
  else if (reasoning) changed.reasoning = reasoning
  if (steps === null || steps?.length === 0) delete changed.steps
  else if (steps) changed.steps = steps
  if (thoughtMs === null) delete changed.thoughtMs
  else if (thoughtMs) changed.thoughtMs = thoughtMs
  if (usage === null) delete changed.usage
  else if (usage) changed.usage = usage
  return changed
}
