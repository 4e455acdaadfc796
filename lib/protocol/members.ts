import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { ROOM_ROLES } from './entities.ts'
import { id, nothing, user } from './schemas.ts'

/** The people of a room: who is there, and who is about to say something. */

export const memberCommands = {
  'typing:set': defineCommand({
    summary: 'Says that one is typing, or has stopped; to be said again every few seconds.',
    input: z.strictObject({ roomId: id, isTyping: z.boolean() }),
    output: nothing,
    ...{ limit: 'other', right: 'type', scope: 'write', overHttp: false },
  }),
}

export const memberFacts = {
  'presence:changed': defineFact({
    summary: 'Who came and who went; a person is online once, however many tabs.',
    to: 'room',
    payload: z.object({ roomId: id, joined: z.array(user), left: z.array(id).describe('Ids of users.') }),
  }),
  'member:changed': defineFact({
    summary: 'Somebody joined, is called otherwise, or is something else here than before; known by the id.',
    to: 'room',
    payload: z.object({ roomId: id, user, role: z.enum(ROOM_ROLES) }),
  }),
  'typing:changed': defineFact({
    summary: 'Somebody else is typing, or has stopped.',
    to: 'room',
    payload: z.object({ roomId: id, userId: id, isTyping: z.boolean() }),
  }),
}

export type MemberChanged = z.output<(typeof memberFacts)['member:changed']['payload']>
