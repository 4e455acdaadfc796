import type { AiErrorCode } from './errors.ts'

/** What travels: people, rooms and messages as every client sees them. `id`s are decimal strings. */

export interface User {
  id: string
  username: string
  displayName: string
  kind: 'human' | 'ai'
  role: Role
  /** Hue in degrees of the person's avatar and name. */
  color: number
}
export type Role = 'admin' | 'member'

/** When the AI answers a message that does not say so itself; what each means is in rules/trigger.ts. */
export const TRIGGERS = ['always', 'mention', 'auto', 'off'] as const
export type Trigger = (typeof TRIGGERS)[number]

export interface Room {
  id: string
  slug: string
  name: string
  topic: string
  visibility: 'public' | 'private'
  trigger: Trigger
  /** The model that answers here; empty where the AI is off. */
  model: string
  lastSeq: number
}

/** A person's message is `sent`; the other states are the life of a reply. */
export type MessageStatus = 'sent' | 'queued' | 'streaming' | FinalReplyStatus
export type FinalReplyStatus = 'done' | 'stopped' | 'failed' | 'interrupted'

export interface Message {
  id: string
  roomId: string
  /** Place in the room: 1, 2, 3 … without holes. */
  seq: number
  /** The room's revision at the last change of this message. */
  rev: number
  /** Username. */
  sender: string
  kind: 'human' | 'ai' | 'system'
  text: string
  /** What the model thought before its answer, where it says so: shown folded, and no part of the text. */
  reasoning?: string
  /** ISO 8601, UTC. For people to read, never for order. */
  sentAt: string
  status: MessageStatus
  clientId?: string
  /** Id of the message that this one answers. */
  replyTo?: string
  /** Username of whoever asked for this reply. */
  askedBy?: string
  error?: { code: AiErrorCode }
  model?: string
  usage?: { promptTokens: number; completionTokens: number }
  /** Of a system message, whose text is empty. */
  event?: SystemEvent
  editedAt?: string
  deletedAt?: string
}

/** Something that was done to the room; `by` is a username. */
export interface SystemEvent {
  type: 'trigger'
  by: string
  trigger: Trigger
}

/** The caller behind a valid session. */
export interface SessionUser {
  id: string
  username: string
  role: Role
}

export function isPending(status: MessageStatus): boolean {
  return status === 'queued' || status === 'streaming'
}
