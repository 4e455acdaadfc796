import type { Message, Room, SessionEndReason, User } from '#lib/protocol/entities.ts'
import type { Failure, Result } from '#lib/protocol/errors.ts'
import type { CommandData, CommandInput } from '#lib/protocol/wire.ts'
import type { OutgoingFile } from './outbox-storage.ts'

/** What the screens get to show of a room, and what they may do in it. Made by hooks.ts. */

export type ConnectionState = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'refused' | 'ended' | 'outdated'

/**
 * The page's one connection. `refused`: this origin may not connect. `ended`: the session is over; signing in again helps.
 * `outdated`: the server has another version than this page; reloading helps.
 */
export interface Connection {
  state: ConnectionState
  /** When this state began, in epoch ms. A first success and every other change of state sets it anew. */
  since: number
  /** With `ended` why; with `connecting` `no_socket` where the server answers, but no live connection gets through. */
  reason?: SessionEndReason | 'unauthenticated' | 'no_socket'
}

/** What a person wrote and the server has not confirmed yet. */
export interface Outgoing {
  clientId: string
  roomId: string
  text: string
  /** Absent: the room's trigger decides whether the AI answers. */
  ask?: boolean
  replyTo?: string
  offRecord?: true
  files?: OutgoingFile[]
  /** It is no new message, but what the message with this id is to say. */
  edits?: string
  /** Epoch ms on this device: for the clock after 800 ms, never for order. */
  createdAt: number
  /** `failed`: the server has refused it, and it is not tried again unless the person says so. */
  state: 'sending' | 'failed'
  /** With `sending`: it has not gone through for a while. It goes on being tried. */
  isWaiting?: true
  /** Why it has not gone through. With `sending` the temporary reason of the last attempt. */
  error?: Failure
  /** When the server takes the next try (epoch ms), after `rate_limited`. */
  retryAt?: number
}

export interface RoomView {
  phase: 'loading' | 'ready' | 'failed'
  /** Only with phase `failed`; `retryEnter` tries again. */
  error?: Failure
  room: Room | null
  me: User | null
  members: User[]
  /** Ids of users; the AI is always among them. */
  online: ReadonlySet<string>
  /** Ids of users who are typing, never mine. */
  typing: string[]
  /** Ascending by `seq`, the text of replies under way merged in. An unchanged message keeps its identity. */
  messages: Message[]
  /** Messages, newest pin first. */
  pins: Message[]
  /** `loadPins` fills and refreshes the list where it is not. */
  arePinsKnown: boolean
  /** In the order in which they will be sent; shown below `messages`. */
  outgoing: Outgoing[]
  /** What messages are to say that were edited and wait for the server, by the ids of those messages. */
  edits: ReadonlyMap<string, Outgoing>
  hasBefore: boolean
  /** Newer messages exist than the last of `messages`: the reader is in the past. `showLatest` leads back. */
  hasAfter: boolean
  /** How many messages came live while `hasAfter`; they are not in `messages`. */
  newerCount: number
  isLoadingBefore: boolean
  isLoadingAfter: boolean
  /** The newest message that arrived live, not as history: for the rising row, the announcer and the pill. */
  lastLive: { id: string } | null
  connection: Connection
}

/** The same object for as long as the room is open. */
export interface RoomActions {
  send(input: Pick<Outgoing, 'text' | 'ask' | 'replyTo' | 'offRecord' | 'files'>): void
  /** Has a message of one's own say something else; shown in `edits` until the server has confirmed it. */
  edit(messageId: string, text: string): void
  deleteMessage(messageId: string): Promise<Result<CommandData<'message:delete'>>>
  resend(clientId: string): void
  discard(clientId: string): void
  /** Does nothing while it is loading or when there is nothing to load. A failure leaves `hasBefore` true. */
  loadBefore(): Promise<void>
  loadAfter(): Promise<void>
  /**
   * Makes `messages` those around this `seq`, unless the nearest to it is among them already. Answers why not where they
   * could not be had; does nothing while it is loading those around another one.
   */
  jumpTo(seq: number): Promise<Failure | null>
  /** Replaces what is in memory by the newest page, where `hasAfter`. Sending does it too. */
  showLatest(): void
  /**
   * Tells whether the reader is at the bottom. While not, live messages beyond the 500 kept are counted, not shown, so
   * that nothing vanishes from where the reader is. Loading older pages says `false` by itself.
   */
  setFollowing(isFollowing: boolean): void
  /**
   * Reacts to a message, or takes that back. It shows at once, and goes again where the server refuses it or can't be
   * reached: a reaction is not kept for later.
   */
  react(messageId: string, emoji: string, isOn: boolean): Promise<Result<CommandData<'reaction:set'>>>
  /** Pins a message, or takes that back; the message itself comes as a fact. */
  pin(messageId: string, isPinned: boolean): Promise<Result<CommandData<'pin:set'>>>
  /** Does nothing where it fails: `arePinsKnown` stays false. */
  loadPins(): Promise<void>
  stopReply(messageId: string): Promise<Result<CommandData<'reply:stop'>>>
  retryReply(messageId: string): Promise<Result<CommandData<'reply:retry'>>>
  /** Says yes or no to a call of a tool that waits for it. */
  allowStep(input: CommandInput<'reply:allow'>): Promise<Result<CommandData<'reply:allow'>>>
  /** Has a reply go on where it broke off. */
  continueReply(messageId: string): Promise<Result<CommandData<'reply:continue'>>>
  /** For those who may; the room itself comes as a fact. */
  changeRoom(change: Omit<CommandInput<'room:change'>, 'roomId'>): Promise<Result<CommandData<'room:change'>>>
  /** Call on every keystroke; what goes out is throttled. */
  setTyping(isTyping: boolean): void
  retryEnter(): void
}
