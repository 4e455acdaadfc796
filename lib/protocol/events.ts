import type { CommandInput, CommandName } from './commands.ts'
import type { Message, Room, User } from './entities.ts'
import type { Failure } from './errors.ts'

/**
 * The whole wire on one page: commands go to the server and are acknowledged, facts come from it.
 * The shapes of commands' inputs are in commands.ts.
 */

export type Result<T> = { ok: true; data: T } | { ok: false; error: Failure }

/** What was said so far is what the message has, cut at `offset` (UTF-16 units), plus `text`. */
export interface Grown {
  offset: number
  text: string
}

/** A reply under way: its text, and beside it its thinking (`message.reasoning`), where there is any. */
export interface LiveReply extends Grown {
  messageId: string
  reasoning?: Grown
}

/** Of one part of a reply, its text where none is named. */
export interface ReplyDelta extends Grown {
  roomId: string
  messageId: string
  part?: 'reasoning'
}

export interface RoomEntered {
  room: Room
  me: User
  members: User[]
  /** Ids of users; the AI is always among them. */
  online: readonly string[]
  /** First entry: the newest page by `seq`. With `after`: all created or changed since, by `rev`. */
  messages: Message[]
  hasBefore: boolean
  /** With `after`: there is more, enter again with this answer's `rev`. */
  hasMore?: boolean
  replies: LiveReply[]
  rev: number
}

/**
 * What becomes of a message that asks the AI: `asked`, a reply of its own is coming; `covered`, one that still waits will
 * answer it too; `busy`, too many wait, and it gets none.
 */
export type AskOutcome = 'asked' | 'covered' | 'busy'

/** What each command's acknowledgement carries as `data`. */
export interface CommandData {
  'room:enter': RoomEntered
  'room:leave': Record<string, never>
  'room:change': { room: Room }
  /** Without `ai` nobody was asked. */
  'message:send': { message: Message; ai?: AskOutcome }
  'reply:stop': Record<string, never>
  'reply:retry': Record<string, never>
  'typing:set': Record<string, never>
}

export type ClientToServerEvents = {
  [N in CommandName]: (input: CommandInput<N>, ack: (result: Result<CommandData[N]>) => void) => void
}

export const SESSION_END_REASONS = ['signed_out', 'password_changed', 'ended', 'disabled'] as const
export type SessionEndReason = (typeof SESSION_END_REASONS)[number]

export interface ServerToClientEvents {
  'messages:created': (fact: { roomId: string; messages: Message[] }) => void
  'message:changed': (fact: { message: Message }) => void
  /** `offset` equal to what you have of the part: append; smaller, trim; larger, enter again. */
  'reply:delta': (fact: ReplyDelta) => void
  'room:head': (fact: { roomId: string; rev: number }) => void
  'presence:changed': (fact: { roomId: string; joined: User[]; left: string[] }) => void
  'typing:changed': (fact: { roomId: string; userId: string; isTyping: boolean }) => void
  'room:changed': (fact: { room: Room }) => void
  'session:ended': (fact: { reason: SessionEndReason }) => void
}

/** A page of history over HTTP, ascending by `seq`. */
export interface MessagePage {
  messages: Message[]
  hasBefore: boolean
  hasAfter: boolean
}
