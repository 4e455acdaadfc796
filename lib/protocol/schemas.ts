import { z } from 'zod'
import { MESSAGE_STATUSES, NOTIFY_LEVELS, ROOM_ROLES, TRIGGERS, USER_STATUSES, VISIBILITIES } from './entities.ts'
import { AI_ERROR_CODES, TOOL_FAULTS } from './errors.ts'
import { PEOPLE_MAX, SLOW_SECONDS_MAX } from './limits.ts'

/**
 * The shapes of what travels: people, rooms and messages as every client sees them. entities.ts has their types, without
 * the weight of zod.
 */

export const id = z.string().regex(/^[1-9]\d{0,17}$/)
/** A seq or a rev. */
export const position = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
export const nothing = z.strictObject({})

/** ISO 8601, UTC. */
export const instant = z.iso.datetime()
export const slowSeconds = z.number().int().min(0).max(SLOW_SECONDS_MAX)
export const usernames = z.array(z.string()).max(PEOPLE_MAX).describe('Usernames.')
const username = z.string().describe('A username.')

export const user = z
  .object({
    id,
    username: z.string(),
    displayName: z.string(),
    kind: z.enum(['human', 'ai', 'bot']),
    role: z.enum(['admin', 'member']),
    color: z.number().describe('Hue in degrees of the person’s avatar and name.'),
    about: z.string().exactOptional().describe('In answers to user:list and profile:read alone.'),
    status: z.enum(USER_STATUSES).exactOptional().describe('Of an account that can’t be used any more.'),
  })
  .meta({ id: 'User', description: 'A person, an AI, or a bot: a program of somebody’s.' })

export const room = z
  .object({
    id,
    slug: z.string(),
    kind: z.enum(['channel', 'direct']).describe('A direct room is between its people, and private.'),
    name: z.string(),
    topic: z.string(),
    visibility: z.enum(VISIBILITIES),
    trigger: z.enum(TRIGGERS).describe('When the AI answers a message that does not say so itself.'),
    assistants: z.array(username).describe('The AIs that answer here; the trigger is the first one’s.'),
    model: z.string().describe('The model that answers here; empty where the AI is off.'),
    instructions: z.string().describe('What the room tells its AIs to begin with; may be empty.'),
    readsFromSeq: position.exactOptional().describe('The AIs are told nothing up to this seq.'),
    lastSeq: position,
    people: z.array(username).exactOptional().describe('Of a direct room.'),
    createdBy: username.exactOptional(),
    archivedAt: instant.exactOptional().describe('From then on nothing is said in it.'),
    keepDays: z
      .number()
      .int()
      .exactOptional()
      .describe('So many days messages are kept here, for ever where it is absent.'),
    keepsPins: z.literal(true).exactOptional().describe('Longer, while they are pinned.'),
    slowSeconds: slowSeconds
      .exactOptional()
      .describe('A member says one thing in so many seconds; whoever moderates, as much as they like.'),
    sweptToSeq: position
      .exactOptional()
      .describe('What stands up to this seq is gone, but for what is pinned where `keepsPins`.'),
  })
  .meta({ id: 'Room', description: 'A room.' })

export const mine = z
  .object({
    role: z.enum(ROOM_ROLES),
    lastReadSeq: position,
    unread: position.describe('How many messages stand behind lastReadSeq.'),
    mentions: position.describe('How many of those name this person; in a direct room all do.'),
    notify: z.enum(NOTIFY_LEVELS).describe('What this person wants to hear of.'),
    joinedAt: instant,
  })
  .meta({ id: 'Mine', description: 'A member’s own part of a room, which nobody else sees.' })

export const systemEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.enum(['room_created', 'joined', 'left', 'archived', 'unarchived', 'took_over']), by: username }),
    z.object({ type: z.literal('added'), by: username, usernames: z.array(username) }),
    z.object({ type: z.literal('removed'), by: username, username }),
    z.object({ type: z.literal('renamed'), by: username, name: z.string() }),
    z.object({ type: z.literal('topic'), by: username, topic: z.string() }),
    z.object({ type: z.literal('visibility'), by: username, visibility: z.enum(VISIBILITIES) }),
    z.object({ type: z.literal('trigger'), by: username, trigger: z.enum(TRIGGERS) }),
    z.object({ type: z.literal('assistants'), by: username, assistants: z.array(username) }),
    z.object({ type: z.literal('role'), by: username, username, role: z.enum(ROOM_ROLES) }),
    z.object({
      type: z.literal('retention'),
      by: username,
      keepDays: z.number().int().describe('0 for ever.'),
      keepsPins: z.boolean(),
    }),
    z.object({ type: z.literal('slow'), by: username, seconds: slowSeconds.describe('0: no longer.') }),
    z.object({
      type: z.literal('webhook_off'),
      by: username,
      host: z.string().describe('Of the address that took nothing for too long; `by` is the bot of the webhook.'),
    }),
  ])
  .describe('Something that was done to the room; of a system message, whose text is empty.')

export const usage = z.object({
  promptTokens: z.number(),
  completionTokens: z.number(),
  costMicros: z.number().exactOptional().describe('In millionths of the site’s currency, where the price is known.'),
  firstTokenMs: z.number().exactOptional().describe('From the request to the first word.'),
  totalMs: z.number().exactOptional().describe('From the request to the end.'),
})

export const steps = z
  .array(
    z.object({
      tool: z.string().describe('`search_room`, `read_messages`, `list_members`, `current_time`, or another.'),
      server: z.string().exactOptional().describe('The server whose tool it is; absent: the program’s own.'),
      input: z.string().describe('What was looked for, in short; empty where that says nothing.'),
      wants: z
        .string()
        .exactOptional()
        .describe(
          'All of the input, as JSON, while the call waits for `reply:allow` of whoever asked for the reply. Means nothing once the reply has ended.',
        ),
      allowed: z.literal(true).exactOptional().describe('Whoever asked for the reply said yes to it.'),
      refused: z
        .enum(['asker', 'unanswered'])
        .exactOptional()
        .describe('It was not done: whoever asked for the reply said no, or nothing in time.'),
      found: z.number().int().exactOptional().describe('How many there are of what was looked for.'),
      seqs: z.array(position).exactOptional().describe('The messages that were found, ten of them at most.'),
      ms: z.number().int().exactOptional().describe('How long it took; absent while it is under way.'),
      failed: z.literal(true).exactOptional(),
      fault: z.enum(TOOL_FAULTS).exactOptional().describe('What its server did wrong, where it failed for that.'),
    }),
  )
  .describe('What was looked up for a reply, in order.')

export const file = z
  .object({
    id,
    name: z.string(),
    type: z.string().describe('By its content, never by its name.'),
    bytes: z.number().int(),
    width: z.number().int().exactOptional().describe('Of an image, upright, in pixels.'),
    height: z.number().int().exactOptional(),
    url: z.string().describe('A path of this site, for whoever may read the message.'),
    thumbnailUrl: z.string().exactOptional().describe('The same of a small picture, where there is one.'),
  })
  .meta({ id: 'File', description: 'Something that was sent with a message.' })

export const message = z
  .object({
    id,
    roomId: id,
    seq: position.describe('Place in the room: 1, 2, 3 … without holes.'),
    rev: position.describe('The room’s revision at the last change of this message.'),
    sender: username,
    kind: z.enum(['human', 'ai', 'bot', 'system']),
    text: z.string(),
    reasoning: z
      .string()
      .exactOptional()
      .describe('What the model thought before its answer, where it says so: no part of the text.'),
    steps: steps.exactOptional(),
    thoughtMs: z.number().int().exactOptional().describe('How long the model thought, once that is over.'),
    sentAt: instant.describe('For people to read, never for order.'),
    status: z.enum(MESSAGE_STATUSES).describe('A person’s message is `sent`; the others are the life of a reply.'),
    clientId: z.string().exactOptional(),
    replyTo: id.exactOptional().describe('Id of the message that this one answers.'),
    askedBy: username.exactOptional().describe('Username of whoever asked for this reply.'),
    error: z.object({ code: z.enum(AI_ERROR_CODES) }).exactOptional(),
    model: z.string().exactOptional(),
    usage: usage.exactOptional(),
    version: z.number().int().exactOptional().describe('Which of its versions a reply shows, from 1 on.'),
    versions: z.number().int().exactOptional().describe('How many a reply has: one more with each repeat.'),
    reactions: z
      .array(z.object({ emoji: z.string(), by: z.array(username) }))
      .exactOptional()
      .describe('Absent where nobody reacted. In the order in which they came.'),
    files: z.array(file).exactOptional().describe('Absent where there are none. In the order in which they were sent.'),
    offRecord: z.literal(true).exactOptional().describe('Said beside the AI, which is never told of it.'),
    pinnedBy: username.exactOptional().describe('Of a message that is pinned.'),
    endsChain: z
      .literal(true)
      .exactOptional()
      .describe('Of a reply that names another assistant which is not asked: assistants have asked each other enough.'),
    event: systemEvent.exactOptional(),
    editedAt: instant.exactOptional(),
    deletedAt: instant.exactOptional().describe('From then on the text is empty.'),
    deletedBy: username.exactOptional(),
  })
  .meta({ id: 'Message', description: 'A message, the same for all who may read it.' })
