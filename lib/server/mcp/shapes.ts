import { z } from 'zod'
import { fitAround, takeBytes } from '#lib/chat/bytes.ts'
import type { Message, Mine, Room } from '#lib/protocol/entities.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import { id, instant, position } from '#lib/protocol/schemas.ts'

/** What the tools of /mcp give: rooms and messages without what only a screen needs, in answers of bounded length. */

/**
 * Bytes of a message's words within JSON. They stand in an answer twice, as a structure and in its text, where what is
 * escaped is escaped once more: one such message alone still fits.
 */
const TEXT_MAX_BYTES = 48 * 1024

export const toldRoom = z.object({
  id,
  slug: z.string(),
  kind: z.enum(['channel', 'direct']),
  name: z.string(),
  topic: z.string(),
  visibility: z.enum(['public', 'private']),
  people: z.array(z.string()).exactOptional().describe('Usernames, of a direct room.'),
  lastSeq: position.describe('Of its newest message.'),
  isMember: z.boolean().describe('Only members may post.'),
  unread: position.exactOptional().describe('Messages that the caller has not read; of members.'),
  archivedAt: instant.exactOptional().describe('From then on nothing is said in it.'),
})
type ToldRoom = z.output<typeof toldRoom>

export const toldMessage = z.object({
  id,
  seq: position.describe('Its place in the room: 1, 2, 3 …'),
  sender: z.string().describe('A username.'),
  kind: z.enum(['human', 'ai', 'bot', 'system']),
  sentAt: instant,
  text: z.string(),
  isCut: z.literal(true).exactOptional().describe('This is the beginning of a longer text.'),
  status: z.string().describe('`sent`, or how far the reply of an AI is.'),
  replyTo: id.exactOptional().describe('Id of the message that it answers.'),
  files: z.array(z.object({ name: z.string(), type: z.string(), bytes: z.number(), url: z.string() })).exactOptional(),
  event: z.looseObject({ type: z.string(), by: z.string() }).exactOptional().describe('Of kind `system`.'),
  editedAt: instant.exactOptional(),
  deletedAt: instant.exactOptional(),
})
type ToldMessage = z.output<typeof toldMessage>

export function toToldRoom({ mine, ...room }: Room & { mine: Mine | null }): ToldRoom {
  const { id, slug, kind, name, topic, visibility, people, lastSeq, archivedAt } = room
  return {
    ...{ id, slug, kind, name, topic, visibility, lastSeq, isMember: mine !== null },
    ...(people && { people: [...people] }),
    ...(mine && { unread: mine.unread }),
    ...(archivedAt && { archivedAt }),
  }
}

export function toToldMessage(message: Message): ToldMessage {
  const { id, seq, sender, kind, sentAt, status, replyTo, files, event, editedAt, deletedAt } = message
  const text = takeBytes(message.text, TEXT_MAX_BYTES)
  return {
    ...{ id, seq, sender, kind, sentAt, text, status },
    ...(text.length < message.text.length && { isCut: true as const }),
    ...(replyTo && { replyTo }),
    ...(files && { files: files.map(({ name, type, bytes, url }) => ({ name, type, bytes, url })) }),
    ...(event && { event }),
    ...(editedAt && { editedAt }),
    ...(deletedAt && { deletedAt }),
  }
}

/** As many of them as an answer holds in both its forms, from the one at `anchor` on to both sides; at least that one. */
export function fitAnswer<T extends object>(items: T[], anchor: number): T[] {
  const twice = items.map((item) => ({ item, text: JSON.stringify(item) }))
  return fitAround(twice, anchor, PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES).map(({ item }) => item)
}
