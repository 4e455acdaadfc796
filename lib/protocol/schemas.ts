import { z } from 'zod'
import { MESSAGE_STATUSES, TRIGGERS } from './entities.ts'
import { AI_ERROR_CODES } from './errors.ts'

/**
 * The shapes of what travels: people, rooms and messages as every client sees them. entities.ts has their types, without
 * the weight of zod.
 */

export const id = z.string().regex(/^[1-9]\d{0,17}$/)
/** A seq or a rev. */
export const position = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
export const nothing = z.strictObject({})

const instant = z.iso.datetime().describe('ISO 8601, UTC. For people to read, never for order.')
const username = z.string().describe('A username.')

export const user = z
  .object({
    id,
    username: z.string(),
    displayName: z.string(),
    kind: z.enum(['human', 'ai']),
    role: z.enum(['admin', 'member']),
    color: z.number().describe('Hue in degrees of the person’s avatar and name.'),
  })
  .meta({ id: 'User', description: 'A person, or an AI.' })

export const room = z
  .object({
    id,
    slug: z.string(),
    name: z.string(),
    topic: z.string(),
    visibility: z.enum(['public', 'private']),
    trigger: z.enum(TRIGGERS).describe('When the AI answers a message that does not say so itself.'),
    model: z.string().describe('The model that answers here; empty where the AI is off.'),
    lastSeq: position,
  })
  .meta({ id: 'Room', description: 'A room.' })

export const systemEvent = z
  .object({ type: z.literal('trigger'), by: username, trigger: z.enum(TRIGGERS) })
  .describe('Something that was done to the room; of a system message, whose text is empty.')

export const message = z
  .object({
    id,
    roomId: id,
    seq: position.describe('Place in the room: 1, 2, 3 … without holes.'),
    rev: position.describe('The room’s revision at the last change of this message.'),
    sender: username,
    kind: z.enum(['human', 'ai', 'system']),
    text: z.string(),
    reasoning: z
      .string()
      .exactOptional()
      .describe('What the model thought before its answer, where it says so: no part of the text.'),
    sentAt: instant,
    status: z.enum(MESSAGE_STATUSES).describe('A person’s message is `sent`; the others are the life of a reply.'),
    clientId: z.string().exactOptional(),
    replyTo: id.exactOptional().describe('Id of the message that this one answers.'),
    askedBy: username.exactOptional().describe('Username of whoever asked for this reply.'),
    error: z.object({ code: z.enum(AI_ERROR_CODES) }).exactOptional(),
    model: z.string().exactOptional(),
    usage: z.object({ promptTokens: z.number(), completionTokens: z.number() }).exactOptional(),
    event: systemEvent.exactOptional(),
    editedAt: instant.exactOptional(),
    deletedAt: instant.exactOptional(),
  })
  .meta({ id: 'Message', description: 'A message, the same for all who may read it.' })
