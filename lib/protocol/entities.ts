import type { z } from 'zod'
import type { file, message, mine, room, systemEvent, user } from './schemas.ts'

/**
 * People, rooms and messages as every client sees them; `id`s are decimal strings. Their shapes are in schemas.ts, what
 * is here is free of zod for the browser.
 */

export type User = z.output<typeof user>
export type Room = z.output<typeof room>
/** A member's own part of a room, which nobody else sees. */
export type Mine = z.output<typeof mine>
export type Message = z.output<typeof message>
/** Something that was sent with a message; the contract's `File`. */
export type SharedFile = z.output<typeof file>
/** Something that an assistant looked up for its reply. */
export type Step = NonNullable<Message['steps']>[number]
/** An emoji on a message, and the usernames of who put it there. */
export type Reaction = NonNullable<Message['reactions']>[number]
/** Something that was done to the room, `by` whom; who did it and to whom are usernames. */
export type SystemEvent = z.output<typeof systemEvent>
/** The same without who did it. */
export type SystemEventKind = WithoutDoer<SystemEvent>
type WithoutDoer<E> = E extends SystemEvent ? Omit<E, 'by'> : never

export type Role = User['role']

/** What an account may be that can't be used any more. */
export const USER_STATUSES = ['disabled', 'deleted'] as const

/** When the AI answers a message that does not say so itself; what each means is in rules/trigger.ts. */
export const TRIGGERS = ['always', 'mention', 'auto', 'off'] as const
export type Trigger = (typeof TRIGGERS)[number]

export const FINAL_REPLY_STATUSES = ['done', 'stopped', 'failed', 'interrupted'] as const
export type FinalReplyStatus = (typeof FINAL_REPLY_STATUSES)[number]
export const REPLY_STATUSES = ['queued', 'streaming', ...FINAL_REPLY_STATUSES] as const
/** A person's message is `sent`; the other states are the life of a reply. */
export const MESSAGE_STATUSES = ['sent', ...REPLY_STATUSES] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

export const VISIBILITIES = ['public', 'private'] as const

/** What somebody is in a room, from the least to the most. */
export const ROOM_ROLES = ['member', 'moderator', 'owner'] as const
export type RoomRole = (typeof ROOM_ROLES)[number]

/** What somebody wants to hear of a room. */
export const NOTIFY_LEVELS = ['all', 'mentions', 'none'] as const
export type NotifyLevel = (typeof NOTIFY_LEVELS)[number]

/** The caller behind a valid session, or the bot behind a token. */
export type SessionUser = Pick<User, 'id' | 'username' | 'displayName' | 'role'> & {
  /** Absent: a person. */
  kind?: User['kind']
}

/** What a token may be allowed; none includes another. */
export const TOKEN_SCOPES = ['read', 'write', 'rooms', 'metrics'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

export const SESSION_END_REASONS = ['signed_out', 'password_changed', 'ended', 'disabled'] as const
export type SessionEndReason = (typeof SESSION_END_REASONS)[number]

/** A session of the caller's, as the list of devices shows it. Times are ISO 8601, UTC; `lastSeenAt` to a few minutes. */
export interface Device {
  id: string
  createdAt: string
  lastSeenAt: string
  /** Where it signed in from. */
  ip: string | null
  userAgent: string | null
  isThis: boolean
}

export function isPending(status: MessageStatus): boolean {
  return status === 'queued' || status === 'streaming'
}
