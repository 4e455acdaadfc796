import type { Message, MessageStatus, Room, RoomRole, SessionUser, User } from '#lib/protocol/entities.ts'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import type { ReactionChanged } from '#lib/protocol/marks.ts'
import type { MemberChanged } from '#lib/protocol/members.ts'
import type { AskOutcome, TextVersion } from '#lib/protocol/messages.ts'
import type { ReplyDelta, ReplyVersion } from '#lib/protocol/replies.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import type { AccessChange, RoomStore } from './room-ports.ts'

/** What the domain needs of the world. lib/server gives the real ones, store-memory.ts one in memory for tests. */

/** A person's message before it has a place. */
export interface Draft {
  roomId: string
  sender: string
  /** Whoever says something has read all up to it. */
  senderId: string
  clientId: string
  text: string
  replyTo?: string
  /** What becomes of its question; absent where it asks nobody. With a reply of its own it counts as `asked`. */
  ai?: AskOutcome
  /** Ids of the members it names; EVERYBODY for all of them. */
  mentions?: string[]
}

/** In place of a user's id. */
export const EVERYBODY = '0'

/** A reply to be queued in the same transaction as its question. */
export interface ReplyDraft {
  askedBy: string
  model: string
}

export interface Saved {
  message: Message
  /** As it was when the message was stored. */
  ai?: AskOutcome
  /** The queued reply, where one was asked for and the draft was new. */
  reply: Message | null
  /** The (sender, clientId) was there before: nothing was stored now. */
  isRepeat: boolean
}

/** What may change in a reply. A key that is absent stays; `null` clears. `usage` with its times where they are known. */
export interface ReplyChange {
  status: MessageStatus
  text?: string
  reasoning?: string | null
  error?: { code: AiErrorCode } | null
  model?: string
  usage?: NonNullable<Message['usage']> | null
}

/** Both parts of a reply; `reasoning` is empty where the model says nothing of its thinking. */
export interface Said {
  text: string
  reasoning: string
}

export type PagePosition = { before: number } | { after: number } | { around: number } | { newest: true }

/** `query`: a part of what they are called, of those who can be met; or `usernames`: exactly these, whoever they are. */
export type WantedUsers = ParsedCommand<'user:list'>

/** What may be known of somebody; `rooms` are those that the reader is in, too. */
export interface Acquaintance {
  user: User
  timeZone: string | null
  lastSeenAt: string | null
  rooms: Pick<Room, 'id' | 'slug' | 'name'>[]
}

/**
 * Rooms, members and messages that last. Every method may throw CodedError('unavailable').
 * Writes to one room are done in the order in which they were called.
 */
export interface Store extends RoomStore {
  /** At most `max`, or MEMBERS_MAX: the AI, admins, those in `onlineIds`, then the rest by name. */
  listMembers(roomId: string, onlineIds: readonly string[], max?: number): Promise<User[]>
  /** IANA name of where this person was last; null where nobody said. */
  findTimeZone(username: string): Promise<string | null>
  listUsers(wanted: WantedUsers, max: number): Promise<User[]>
  /** By the key of a username (toUsernameKey). */
  findUserByHandle(key: string): Promise<User | null>
  /** False where they are called so already, or there is nobody to be called anything. */
  renameUser(userId: string, displayName: string): Promise<boolean>
  /** What the person says of themselves; null for nothing. */
  setAbout(userId: string, about: string | null): Promise<void>
  findAcquaintance(readerId: string, username: string): Promise<Acquaintance | null>
  /** What somebody is in each of their rooms. */
  listRoles(userId: string): Promise<{ roomId: string; role: RoomRole }[]>

  /**
   * Stores a message with the room's next seq and rev, and its reply as `queued` behind it, durably, once; without the
   * reply and as `busy` where PENDING_REPLIES_MAX of the room are pending, whichever processes work on them.
   * Same (sender, clientId) with the same room and text: the stored one. Otherwise CodedError('conflict').
   */
  saveMessage(draft: Draft, reply: ReplyDraft | null): Promise<Saved>
  /** Gives a message another text and keeps the one before as a version; null where it was deleted. */
  editMessage(message: MessagePlace, edit: Edit): Promise<Message | null>
  /** Takes what a message said, with its versions and mentions; null where that was done already. */
  deleteMessage(message: MessagePlace, by: string): Promise<Message | null>
  /**
   * Puts a reaction on a message, or takes it away, under a new rev; null where it is so already. Throws CodedError
   * `conflict` where the message was deleted or has as many as it may.
   */
  setReaction(change: ReactionChange): Promise<number | null>
  /** Pins a message or takes that back; null and `conflict` as for a reaction. */
  setPin(change: PinChange): Promise<Message | null>
  /** Newest pin first. */
  listPins(roomId: string): Promise<Message[]>
  /** Oldest first, the present one last; none of one that was deleted. */
  listMessageVersions(messageId: string): Promise<TextVersion[]>
  /** Stores a queued reply to a message stored earlier; null if that message has one. */
  saveReply(question: Message, reply: ReplyDraft): Promise<Message | null>
  /**
   * Turns a queued reply into a streaming one. `busy`: another one of the room is streaming and alive, whichever
   * process writes it; null: this one is not queued any more.
   */
  startReply(reply: MessageKey): Promise<Message | 'busy' | null>
  /**
   * Changes a reply if its status is one of `from`, and gives it a new rev; null if it is not. Queued again, it keeps what
   * it said as a version; null too where PENDING_REPLIES_MAX of the room are pending.
   */
  changeReply(
    reply: MessageKey,
    from: MessageStatus[],
    change: ReplyChange,
    only?: ReplyCondition,
  ): Promise<Message | null>
  /** Keeps what a reply that is streaming has said so far. No new rev. False: it is not this writer's any more. */
  saveSnapshot(reply: ReplyKey, said: Said): Promise<boolean>
  /** Promises that these replies are being worked on for LEASE_MS more. Answers which of them have changed or ended. */
  renewLeases(replies: ReplyKey[]): Promise<ReplyKey[]>
  /** Pending replies whose lease has run out: nobody works on them. */
  listOrphanedReplies(): Promise<MessageKey[]>
  /** Oldest first, the present one last; none where it is no reply. */
  listReplyVersions(messageId: string): Promise<ReplyVersion[]>

  readHeads(roomIds: string[]): Promise<RoomHead[]>
  /** Ascending by seq. Fewer than there are only where their texts are more than PAGE_MAX_BYTES. */
  readPage(roomId: string, position: PagePosition, limit: number): Promise<Message[]>
  /** Created or changed after `rev`, ascending by rev; as many as `readPage`. */
  readChangedSince(roomId: string, rev: number, limit: number): Promise<Message[]>
  findMessage(messageId: string): Promise<Message | null>
  /** Where a message is: of many at once with one query, and without what it says. */
  findMessageKey(messageId: string): Promise<MessageKey | null>
  /** Those of the messages that are in the room, ascending by seq; as many as `readPage`. */
  listMessages(roomId: string, messageIds: string[]): Promise<Message[]>
  /** Those of the messages whose questions are answered, and how, by id. */
  listAsked(messageIds: string[]): Promise<Map<string, Answered>>
}

/** How far a room is. */
export interface RoomHead {
  roomId: string
  rev: number
  lastSeq: number
}

/** By a reply of its own, or by one that waited for an earlier question. */
export type Answered = Exclude<AskOutcome, 'busy'>

export type MessageKey = Pick<Message, 'id' | 'roomId'>

/** A message, and where in its room it stands. */
export type MessagePlace = Pick<Message, 'id' | 'roomId' | 'seq'>

/** Somebody's reaction to a message. */
export interface ReactionChange extends MessageKey {
  by: SessionUser
  emoji: string
  isOn: boolean
}

export interface PinChange extends MessageKey {
  by: SessionUser
  isPinned: boolean
}

/** What a message says from now on, and the ids of whom it names; EVERYBODY for all. */
export interface Edit {
  text: string
  mentions: string[]
}

/**
 * A reply as it was asked for: it is queued, written and ended once, and asked for again it has another version. What people
 * do to its message meanwhile, react or pin, gives that another `rev` and leaves the reply its writer's.
 */
export type ReplyKey = MessageKey & Pick<Message, 'version'>

/** What else must be true of a reply that is changed. */
export interface ReplyCondition {
  /** It was not asked for again since. */
  version?: number | undefined
  /** Its lease has run out. */
  isOrphaned?: boolean
}

/** One that is written, and five that wait. */
export const PENDING_REPLIES_MAX = 6

/** How long a pending reply counts as alive after its last heartbeat. */
export const LEASE_MS = 15_000

/** Says facts to everybody in a room. Never throws, never waits. */
export interface Broadcast {
  messageCreated(message: Message): void
  messageChanged(message: Message): void
  /** A message of a person is there, or a reply is whole: whoever looks elsewhere may want to know. */
  messageSaid(message: Message): void
  reactionChanged(fact: ReactionChanged): void
  roomChanged(room: Room): void
  replyDelta(fact: ReplyDelta): void
  memberChanged(fact: MemberChanged): void
  /** How somebody is seen changed, which the processes are told. */
  userChanged(user: User): void
  memberLeft(fact: { roomId: string; username: string }): void
  accessChanged(change: AccessChange): void
  /** A member's own part of a room changed. */
  mineChanged(roomId: string, userId: string): void
}

/** What is said to the assistant. Who spoke is named in the text, not in an API field. */
export interface Turn {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export type AssistantEvent =
  /** `reasoning`: the model's thinking, which is no part of the answer and never sent back to it. */
  | { type: 'delta'; text: string; part?: 'reasoning' }
  /** All that came as text so far was thinking after all, and the answer only begins: some models do not say it first. */
  | { type: 'text-was-reasoning' }
  /** The last event of a whole answer. `length`: cut by the model's own limit. */
  | {
      type: 'end'
      finish: 'stop' | 'length'
      model?: string
      usage?: { promptTokens: number; completionTokens: number }
    }

/**
 * Answers a conversation. Ends after one `end` event, or throws AssistantError; on an aborted signal it may do either.
 */
export type Answer = (turns: Turn[], signal: AbortSignal) => AsyncIterable<AssistantEvent>

export interface Assistant {
  /** `off`: no answers; asking one gives `ai_not_configured`. */
  mode: 'openai' | 'demo' | 'off'
  model: string
  answer: Answer
}

/** A failure of the AI as the contract's code; the cause is for the log alone. */
export class AssistantError extends Error {
  override readonly name = 'AssistantError'
  readonly code: AiErrorCode
  /** What the upstream said, for admins: at most 500 UTF-16 units in one line, without secrets. */
  readonly detail: string | undefined

  constructor(code: AiErrorCode, { detail, ...options }: ErrorOptions & { detail?: string } = {}) {
    super(code, options)
    this.code = code
    this.detail = detail
  }
}

/** The part of a logger that the domain uses; pino's own shape. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
