import type { Message, Room, User } from '#lib/protocol/entities.ts'
import type { KeptFile } from '../file-ports.ts'

/** What the domain needs of the world to give people their data. */

/** A stretch of a room, `after` excluded and `upTo` included. */
export interface SeqStretch {
  after: number
  upTo: number
}

/** Of somebody's account, what they alone may see. Times are ISO 8601, UTC. */
export interface OwnProfile {
  user: User
  email?: string
  timeZone?: string
  createdAt: string
  lastLoginAt?: string
  lastLoginIp?: string
  /** Where it was registered from. */
  ip?: string
}

export interface OwnReaction {
  messageId: string
  roomId: string
  emoji: string
}

/** A part of the store. What is long is read in pages, by the place that the page before has ended at. */
export interface ExportStore {
  /** The usernames of all who have written, asked, deleted, reacted or pinned there, and of whom system messages tell. */
  listNamesIn(roomId: string, stretch: SeqStretch): Promise<string[]>
  /** Whoever asks: for the operator of the installation alone. */
  findRoom(room: { id: string } | { slug: string }): Promise<Room | null>
  findProfile(userId: string): Promise<OwnProfile | null>
  /** Ids of what somebody wrote, in no order that means something; null at the end. */
  listOwnMessageIds(username: string, after: string | null): Promise<{ ids: string[]; next: string | null }>
  /** In the order of messages. */
  listOwnReactions(userId: string, after: string | null): Promise<{ reactions: OwnReaction[]; next: string | null }>
  /** In the order of their ids. */
  listOwnFiles(userId: string, after: string | null): Promise<KeptFile[]>
}

/** What an export for people to read says; the times are where the reader is. */
export interface ExportWords {
  /** As `<html lang>` wants to hear it. */
  lang: string
  /** Equal for two moments of the same day, and only then. */
  dayKey(instant: string): string
  day(instant: string): string
  time(instant: string): string
  /** Under the title: when it was made, and what time is meant. */
  madeAt(instant: string): string
  /** What a system message tells. */
  event(message: Message, name: (username: string) => string): string
  title(room: Room, name: (username: string) => string): string
  /** Behind a name: said beside the AI, edited, pinned. */
  offRecord: string
  edited: string
  pinned: string
  deleted: string
  /** In place of a text that an AI has not given. */
  noReply: string
  inReplyTo(name: string): string
  file(name: string, bytes: number): string
}
