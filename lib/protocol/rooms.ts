import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { TRIGGERS } from './entities.ts'
import { liveReply } from './replies.ts'
import { id, message, mine, nothing, position, room, user } from './schemas.ts'

/** Rooms: coming in, going, and what is set in them. */

export const roomEntered = z
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
  'room:change': defineCommand({
    summary: 'Sets something in a room; at least one thing.',
    input: z.strictObject({ roomId: id, trigger: z.enum(TRIGGERS) }),
    output: z.object({ room }),
    ...{ limit: 'other', right: 'set_trigger', scope: 'rooms', overHttp: true },
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
