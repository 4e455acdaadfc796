import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { NOTIFY_LEVELS } from './entities.ts'
import { id, mine, nothing, position, room, user } from './schemas.ts'

/** What is one's own: the rooms one is a member of, and what of them one has read. */

const inboxRoom = z
  .object({ ...room.shape, mine })
  .meta({ id: 'InboxRoom', description: 'A room with the member’s own part of it.' })
export type InboxRoom = z.output<typeof inboxRoom>

export const inboxCommands = {
  'inbox:open': defineCommand({
    summary: 'Answers one’s own rooms, and tells this socket from then on what changes in them.',
    input: z.strictObject({}),
    output: z.object({ me: user, rooms: z.array(inboxRoom) }),
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: false },
  }),
  'read:set': defineCommand({
    summary: 'Says up to where one has read: only forwards, but with `back`. Beyond the end is to the end.',
    input: z.strictObject({ roomId: id, seq: position, back: z.literal(true).optional() }),
    output: z.object({ mine }),
    ...{ limit: 'other', right: 'mark', scope: 'write', overHttp: true },
  }),
  'notify:set': defineCommand({
    summary: 'Says what one wants to hear of a room.',
    input: z.strictObject({ roomId: id, notify: z.enum(NOTIFY_LEVELS) }),
    output: z.object({ mine }),
    ...{ limit: 'other', right: 'mark', scope: 'write', overHttp: true },
  }),
  'view:set': defineCommand({
    summary:
      'Says which room somebody has before their eyes at this client, if any: of that they get no notices. To be said anew after a reconnect.',
    input: z.strictObject({ roomId: id.nullable() }),
    output: nothing,
    ...{ limit: 'other', right: 'anybody', scope: null, overHttp: false },
  }),
}

const INBOX_LEFT_REASONS = ['left', 'removed', 'banned', 'deleted'] as const
export type InboxLeftReason = (typeof INBOX_LEFT_REASONS)[number]

export const inboxFacts = {
  'inbox:changed': defineFact({
    summary: 'Those of one’s rooms that changed, or one’s own part of them; at most two a second.',
    to: 'person',
    payload: z.object({ rooms: z.array(inboxRoom) }),
  }),
  'inbox:left': defineFact({
    summary: 'The room is not one’s own any more, or may not be read; sockets in it hear nothing more of it.',
    to: 'person',
    payload: z.object({ roomId: id, reason: z.enum(INBOX_LEFT_REASONS) }),
  }),
}
