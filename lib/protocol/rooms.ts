import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { TRIGGERS, VISIBILITIES } from './entities.ts'
import { ASSISTANTS_MAX, DIRECT_OTHERS_MAX } from './limits.ts'
import { liveReply } from './replies.ts'
import { keepDays } from './retention.ts'
import { id, message, mine, nothing, position, room, slowSeconds, user, usernames } from './schemas.ts'

/** Rooms: coming in, going, and what is set in them. */

const roomEntered = z
  .object({
    room,
    mine: mine.nullable().describe('Null for whoever is no member.'),
    me: user,
    members: z.array(user),
    online: z.array(id).readonly().describe('Ids of users; the AI is always among them.'),
    messages: z
      .array(message)
      .describe('First entry: the newest page by `seq`. With `after`: all created or changed since, by `rev`.'),
    hasBefore: z.boolean(),
    hasMore: z.boolean().exactOptional().describe('With `after`: there is more, enter again with this answer’s `rev`.'),
    replies: z.array(liveReply),
    rev: position,
  })
  .meta({ id: 'RoomEntered', description: 'A room as somebody finds it on entering.' })
export type RoomEntered = z.output<typeof roomEntered>

/** In the order of the fields of room:change. */
const SETTING_RIGHTS = [
  ...(['set_name', 'set_slug', 'set_topic', 'set_visibility', 'set_trigger'] as const),
  ...(['set_assistants', 'set_instructions', 'set_reads_from', 'set_retention', 'set_retention'] as const),
  'set_slow' as const,
]
const assistants = z.array(z.string()).max(ASSISTANTS_MAX).describe('Usernames of AIs.')

export const roomCommands = {
  'room:enter': defineCommand({
    summary: 'Listens to a room and answers what it holds; with `after`, what has changed since.',
    input: z.strictObject({ roomId: id, after: position.optional() }),
    output: roomEntered,
    ...{ limit: 'entry', right: 'read', scope: 'read', overHttp: false },
  }),
  'room:leave': defineCommand({
    summary: 'Stops listening to a room.',
    input: z.strictObject({ roomId: id }),
    output: nothing,
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: false },
  }),
  'room:create': defineCommand({
    summary: 'Makes a channel, of which one is the owner; without a slug one is made from the name.',
    input: z.strictObject({
      name: z.string(),
      slug: z.string().optional(),
      topic: z.string().optional(),
      visibility: z.enum(VISIBILITIES),
      trigger: z.enum(TRIGGERS).optional(),
      assistants: assistants.optional(),
      usernames: usernames.optional().describe('Who is a member from the start.'),
    }),
    output: z.object({ room, mine }),
    ...{ limit: 'change', right: 'anybody', scope: 'rooms', overHttp: true },
  }),
  'room:change': defineCommand({
    summary: 'Sets something in a room; at least one thing. What is so already is `ok`, and nothing is told.',
    input: z
      .strictObject({
        roomId: id,
        name: z.string().optional(),
        slug: z.string().optional(),
        topic: z.string().optional(),
        visibility: z.enum(VISIBILITIES).optional(),
        trigger: z.enum(TRIGGERS).optional(),
        assistants: assistants.optional(),
        instructions: z.string().optional(),
        readsFromSeq: position.optional().describe('0 takes it back.'),
        keepDays: keepDays.optional(),
        keepsPins: z.boolean().optional(),
        slowSeconds: slowSeconds.optional().describe('0 takes it back.'),
      })
      .refine((input) => Object.keys(input).length > 1),
    output: z.object({ room }),
    ...{ limit: 'other', right: [...SETTING_RIGHTS], scope: 'rooms', overHttp: true },
  }),
  'direct:open': defineCommand({
    summary: 'The room of these people and oneself, an AI among them or not; with nobody else, one’s notes.',
    input: z.strictObject({ usernames: z.array(z.string()).max(DIRECT_OTHERS_MAX) }),
    output: z.object({ room, mine }),
    ...{ limit: 'other', right: 'anybody', scope: 'rooms', overHttp: true },
  }),
  'room:archive': defineCommand({
    summary: 'Ends all talk in a room, which may still be read; or lets it go on.',
    input: z.strictObject({ roomId: id, isArchived: z.boolean() }),
    output: z.object({ room }),
    ...{ limit: 'other', right: 'archive', scope: 'rooms', overHttp: true },
  }),
  'room:delete': defineCommand({
    summary: 'Deletes a room for ever, with its messages; never the lobby.',
    input: z.strictObject({ roomId: id }),
    output: nothing,
    ...{ limit: 'other', right: 'delete_room', scope: 'rooms', overHttp: true },
  }),
}

export const roomFacts = {
  'room:changed': defineFact({
    summary: 'Something was set in the room.',
    to: 'room',
    payload: z.object({ room }),
  }),
  'room:head': defineFact({
    summary: 'Every few seconds the room’s rev: who is behind it enters again.',
    to: 'room',
    payload: z.object({ roomId: id, rev: position }),
  }),
}
