import type { BlockChanged } from '#lib/protocol/blocks.ts'
import type {
  Message,
  MessageStatus,
  Room,
  RoomRole,
  SessionUser,
  SharedFile,
  Step,
  User,
} from '#lib/protocol/entities.ts'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import type { ReactionChanged } from '#lib/protocol/marks.ts'
import type { MemberChanged } from '#lib/protocol/members.ts'
import type { AskOutcome, TextVersion } from '#lib/protocol/messages.ts'
import type { ReplyDelta, ReplySteps, ReplyVersion } from '#lib/protocol/replies.ts'
import type { ReportChanged } from '#lib/protocol/reports.ts'
import type { SummaryChanged } from '#lib/protocol/summaries.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import type { Approvals } from './ai/approvals.ts'
import type { Contexts } from './ai/contexts.ts'
import type { Digests } from './ai/digests.ts'
import type { Failures } from './ai/failures.ts'
import type { Ledger } from './ai/ledger.ts'
import type { Summaries } from './ai/summaries.ts'
import type { Audit, AuditDraft } from './audit.ts'
import type { BlockStore } from './block-ports.ts'
import type { ExportStore } from './exports/ports.ts'
import type { FileStore } from './file-ports.ts'
import type { SweepStore } from './retention-ports.ts'
import type { AccessChange, RoomStore } from './room-ports.ts'
import type { Hits } from './search/ports.ts'

/** What the domain needs of the world. lib/server gives the real ones, store-memory.ts one in memory for tests. */

/** A person's message before it has a place. */
export interface Draft {
  roomId: string
  sender: string
  /** Absent: of a person. */
  kind?: 'bot'
  /** Whoever says something has read all up to it. */
  senderId: string
  clientId: string
  text: string
  replyTo?: string
  /** In their order; the sender's own, sent with no message yet. */
  files?: SharedFile[]
  /** The AIs are never told of it. */
  offRecord?: true
  /** What becomes of its question; absent where it asks nobody. With a reply of its own it counts as `asked`. */
  ai?: AskOutcome
  /** Ids of the members it names; EVERYBODY for all of them. */
  mentions?: string[]
  /** So long ago the sender's last message in the room must be. */
  slowSeconds?: number
}

/** In place of a user's id. */
export const EVERYBODY = '0'

/** A reply to be queued in the same transaction as its question. */
export interface ReplyDraft {
  /** The username of whoever is asked. */
  assistant: string
  askedBy: string
  model: string
}

export interface Saved {
  message: Message
  /** As it was when the message was stored. */
  ai?: AskOutcome
  /** The queued replies, where some were asked for and the draft was new. */
  replies: Message[]
  /** The (sender, clientId) was there before: nothing was stored now. */
  isRepeat: boolean
}

/** What may change in a reply. A key that is absent stays; `null` clears. `usage` with its times where they are known. */
export interface ReplyChange {
  status: MessageStatus
  text?: string
  reasoning?: string | null
  steps?: Step[] | null
  thoughtMs?: number | null
  error?: { code: AiErrorCode } | null
  model?: string
  usage?: NonNullable<Message['usage']> | null
  /** It names an assistant that is not asked any more. */
  endsChain?: true
  /** Who pays from now on: the id of whoever asked again. */
  payerId?: string
}

/** Both parts of a reply, and what it looked up; `reasoning` is empty where the model says nothing of its thinking. */
export interface Said {
  text: string
  reasoning: string
  steps?: readonly Step[]
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
export interface Store
  extends RoomStore,
    Ledger,
    Contexts,
    Digests,
    Summaries,
    FileStore,
    Hits,
    Failures,
    Approvals,
    ExportStore,
    Audit,
    SweepStore,
    BlockStore {
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
  /** What this process was writing to the room when it was asked is written. */
  settled(roomId: string): Promise<void>
  /** What somebody is in each of their rooms. */
  listRoles(userId: string): Promise<{ roomId: string; role: RoomRole }[]>

  /**
   * Stores a message with the room's next seq and rev, and its replies as `queued` behind it, durably, once; without that of
   * an assistant of which PENDING_REPLIES_MAX are pending in the room, whichever processes work on them, and as `busy`
   * where no reply is left. Same (sender, clientId) with the same room, text and files: the stored one. Otherwise
   * CodedError('conflict'). CodedError('not_found') where one of the files can't be sent any more, 'rate_limited' with
   * retryAfterMs where `slowSeconds` are not over by the store's own clock.
   */
  saveMessage(draft: Draft, replies: readonly ReplyDraft[]): Promise<Saved>
  /** Gives a message another text and keeps the one before as a version; null where it was deleted. */
  editMessage(message: MessagePlace, edit: Edit): Promise<Message | null>
  /**
   * Takes what a message said, with its versions, mentions and files; null where that was done already. With `line` in the
   * audit log, or not at all.
   */
  deleteMessage(message: MessagePlace, by: string, line?: AuditDraft): Promise<Message | null>
  /**
   * Puts a reaction on a message, or takes it away, under a new rev; null where it is so already. Throws CodedError
   * `conflict` where the message was deleted or has as many as it may.
   */
  setReaction(change: ReactionChange): Promise<number | null>
  /** Pins a message or takes that back; null and `conflict` as for a reaction. */
  setPin(change: PinChange): Promise<Message | null>
  /** Newest pin first, those whose `rev` is below `before`; as many as a page holds, and one at least. */
  listPins(roomId: string, before?: number): Promise<PinPage>
  /** Oldest first, the present one last; none of one that was deleted. */
  listMessageVersions(messageId: string): Promise<TextVersion[]>
  /**
   * Stores a queued reply to a message stored earlier, which may be a reply itself; null if that message has one of this
   * assistant. `chain_ended`: it asks no more, see HOPS_MAX and CHAIN_REPLIES_MAX.
   */
  saveReply(question: Message, reply: ReplyDraft): Promise<Message | 'chain_ended' | null>
  /**
   * Turns a queued reply into a streaming one. `busy`: another one of the room is streaming and alive, whichever
   * process writes it; null: this one is not queued any more.
   */
  startReply(reply: MessageKey): Promise<Message | 'busy' | null>
  /**
   * Changes a reply if its status is one of `from`, and gives it a new rev; null if it is not. Queued again, it keeps what
   * it said as a version; null too where PENDING_REPLIES_MAX of its assistant are pending in the room.
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
  /**
   * What lies between each of `times`, ascending ms of the epoch, and the next one, up to `lastSeq`. Where messages don't stand in
   * the order of their times, one may be counted beside its own span, and never twice.
   */
  countBetween(roomId: string, times: readonly number[], lastSeq: number): Promise<SeqSpan[]>
  findMessage(messageId: string): Promise<Message | null>
  /** Where a message is: of many at once with one query, and without what it says. */
  findMessageKey(messageId: string): Promise<MessageKey | null>
  /** Those of the messages that are in the room, ascending by seq; as many as `readPage`. */
  listMessages(roomId: string, messageIds: string[]): Promise<Message[]>
  /** The ids of those of the messages that are in the room, not deleted, and behind its readsFromSeq. */
  listTellable(roomId: string, messageIds: string[]): Promise<Set<string>>
  /** Those of the messages whose questions this assistant answers, and how, by id. */
  listAsked(messageIds: string[], assistant: string): Promise<Map<string, Answered>>
}

/** How many messages there are, and where they begin. */
export interface SeqSpan {
  count: number
  firstSeq: number
}

/** How far a room is. */
export interface RoomHead {
  roomId: string
  rev: number
  lastSeq: number
}

/** By a reply of its own, or by one that waited for an earlier question. */
export type Answered = Exclude<AskOutcome, 'busy' | 'budget'>

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

/** Pins with the room's rev when they were put there. */
export interface PinPage {
  pins: { message: Message; rev: number }[]
  /** Older ones lie before it; null: there are none. */
  nextBefore: number | null
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

/** Of an assistant in a room: one that is written, and five that wait. */
export const PENDING_REPLIES_MAX = 6

/** So often replies that name another assistant ask it, one after another, from one message of a person on. */
export const HOPS_MAX = 3
/** All replies that one message of a person leads to. */
export const CHAIN_REPLIES_MAX = 8

/** How long a pending reply counts as alive after its last heartbeat. */
export const LEASE_MS = 15_000

/** Somebody who has deleted their account, as they are called from now on. */
export interface ErasedUsername {
  user: User
  formerUsername: string
  /** Those that they were in. */
  roomIds: string[]
}

/** Says facts to everybody in a room. Never throws, never waits. */
export interface Broadcast {
  messageCreated(message: Message): void
  messageChanged(message: Message): void
  /** A message of a person is there, or a reply is whole: whoever looks elsewhere may want to know. */
  messageSaid(message: Message): void
  reactionChanged(fact: ReactionChanged): void
  roomChanged(room: Room): void
  replyDelta(fact: ReplyDelta): void
  replySteps(fact: ReplySteps): void
  summaryChanged(fact: SummaryChanged): void
  memberChanged(fact: MemberChanged): void
  /** How somebody is seen changed, which the processes are told. */
  userChanged(user: User): void
  /** A username is nowhere any more, which the other processes are told: each says it behind what it has still to say. */
  usernameErased(erased: ErasedUsername): void
  memberLeft(fact: { roomId: string; username: string }): void
  accessChanged(change: AccessChange): void
  /** A token holds no more: whatever is connected by it is cut, in all processes. */
  tokenEnded(tokenId: string): void
  /** To this person alone. */
  blockChanged(userId: string, fact: BlockChanged): void
  reportChanged(userId: string, fact: ReportChanged): void
  /** A member's own part of a room changed. */
  mineChanged(roomId: string, userId: string): void
}

/** What is said to the assistant. Who spoke is named in the text, not in an API field. */
export interface Turn {
  /** `tool`: what came of a call of the turn before. */
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string
  /** Of an assistant's turn: what it wanted to be looked up, and what it thought before that. */
  calls?: ToolCall[]
  reasoning?: string
  /** Of a tool's turn: the id of the call. */
  callId?: string
  /** The messages of the room whose words it holds, by id. */
  messageIds?: string[]
  /** Pictures that its words name, in order; `url`, of their data, only as they are sent. */
  images?: { fileId: string; url?: string }[]
}

/** Something that the assistant wants to be looked up before it goes on. */
export interface ToolCall {
  id: string
  name: string
  /** As the model wrote them: JSON, or not. */
  input: string
}

/** What an assistant is told of a tool. */
export interface ToolOffer {
  name: string
  description: string
  /** A JSON schema of an object. */
  parameters: Record<string, unknown>
}

/** The tools that an answer may call; with `isClosed` it may not any more, and answers with what it knows. */
export interface ToolBox {
  offers: readonly ToolOffer[]
  isClosed: boolean
}

export type AssistantEvent =
  /** `reasoning`: the model's thinking, which is no part of the answer and never sent back to it. */
  | { type: 'delta'; text: string; part?: 'reasoning' }
  /** All that came as text so far was thinking after all, and the answer only begins: some models do not say it first. */
  | { type: 'text-was-reasoning' }
  /** The last event of a whole answer. `length`: cut by the model's own limit. With `calls` it goes on when those are answered. */
  | {
      type: 'end'
      finish: 'stop' | 'length'
      calls?: ToolCall[]
      model?: string
      usage?: { promptTokens: number; completionTokens: number }
    }

/**
 * Answers a conversation. Ends after one `end` event, or throws AssistantError; on an aborted signal it may do either.
 */
export type Answer = (turns: Turn[], signal: AbortSignal, tools?: ToolBox) => AsyncIterable<AssistantEvent>

/** An AI that is a member of rooms. */
export interface Assistant {
  /** Whom it speaks as. */
  username: string
  displayName: string
  /** `off`: no answers; asking one gives `ai_not_configured`. */
  mode: 'openai' | 'demo' | 'off'
  model: string
  /** What it is told to begin with, before what the room tells it; may be empty. */
  instructions: string
  /** How much of a conversation an answer may be told, by estimateTokens. */
  promptTokens: number
  /** How long an answer may get, which is what is reserved for it. */
  answerTokens: number
  /** What is sent along with each request, without secrets. */
  parameters?: Record<string, unknown>
  /** What a request to the model and its answer cost, in millionths of the site's currency; undefined: nobody knows. */
  toCost?(model: string, usage: { promptTokens: number; completionTokens: number }): number | undefined
  seesImages: boolean
  /** Since when its endpoint has answered nothing but failed again and again: asking it is a try. Null while it answers. */
  outSince?(): Date | null
  answer: Answer
}

/** The assistants of the installation as they are now. */
export interface Assistants {
  /** The installation's own, which is always there, if only to say that it is off. */
  first(): Assistant
  /** Null: nobody of this name answers, or not any more. */
  find(username: string): Assistant | null
  /** The installation's own first, then by name. */
  list(): readonly Assistant[]
  /** Calls back when one of them is there no more, or seen or reached otherwise. Returns what ends that. */
  watch(listener: () => void): () => void
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
