import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { ROOM_ROLES } from './entities.ts'
import { PRESENCE_MAX } from './limits.ts'
import { id, instant, mine, nothing, room, user, usernames } from './schemas.ts'

/** The people of a room: who is there, and who is about to say something. */

const username = z.string()
const role = z.enum(ROOM_ROLES)

const member = z
  .object({
    ...{ user, role, isOnline: z.boolean(), joinedAt: instant },
    awaySince: instant.exactOptional().describe('Online, and has touched nothing since.'),
    isQuiet: z.literal(true).exactOptional().describe('Online, and wants not to be disturbed.'),
    lastSeenAt: instant.exactOptional().describe('Of those who are not online; right to about five minutes.'),
  })
  .meta({ id: 'Member', description: 'Somebody in a room.' })
export type Member = z.output<typeof member>

const present = z
  .object({
    username,
    awaySince: instant.exactOptional().describe('Has touched nothing since, on any device.'),
    isQuiet: z.literal(true).exactOptional().describe('Wants not to be disturbed.'),
  })
  .meta({ id: 'PresentUser', description: 'Somebody who is connected, whatever rooms they are in.' })
export type PresentUser = z.output<typeof present>

export const memberCommands = {
  'member:join': defineCommand({
    summary: 'Makes one a member of a public channel; nothing in it is unread.',
    input: z.strictObject({ roomId: id }),
    output: z.object({ room, mine }),
    ...{ limit: 'other', right: 'join', scope: 'rooms', overHttp: true },
  }),
  'member:leave': defineCommand({
    summary: 'Leaves a channel. The last owner of one with others in it can’t: `conflict`.',
    input: z.strictObject({ roomId: id }),
    output: nothing,
    ...{ limit: 'other', right: 'leave', scope: 'rooms', overHttp: true },
  }),
  'member:add': defineCommand({
    summary: 'Makes others members. Those inside are skipped; one who is banned is a `conflict`.',
    input: z.strictObject({ roomId: id, usernames: usernames.min(1) }),
    output: z.object({ added: z.array(z.string()).describe('Usernames.') }),
    ...{ limit: 'other', right: 'add', scope: 'rooms', overHttp: true },
  }),
  'member:remove': defineCommand({
    summary: 'Shows somebody out; with `ban` they can’t come back.',
    input: z.strictObject({ roomId: id, username, ban: z.boolean().optional() }),
    output: nothing,
    ...{ limit: 'other', right: 'remove', scope: 'rooms', overHttp: true },
  }),
  'member:unban': defineCommand({
    summary: 'Lets somebody come back who was banned.',
    input: z.strictObject({ roomId: id, username }),
    output: nothing,
    ...{ limit: 'other', right: 'remove', scope: 'rooms', overHttp: true },
  }),
  'member:role': defineCommand({
    summary: 'Gives a member another role. A site admin makes themselves owner of a private channel.',
    input: z.strictObject({ roomId: id, username, role }),
    output: nothing,
    ...{ limit: 'other', right: ['set_role', 'take_over'], scope: 'rooms', overHttp: true },
  }),
  'member:list': defineCommand({
    summary: 'Members by username, those whose name holds `query`; who is banned, for moderators and owners.',
    input: z.strictObject({ roomId: id, query: z.string().max(64).optional(), cursor: z.string().max(64).optional() }),
    output: z.object({
      members: z.array(member),
      nextCursor: z.string().exactOptional(),
      banned: z.array(z.string()).exactOptional().describe('Usernames; with the first page.'),
    }),
    ...{ limit: 'other', right: 'read', scope: 'read', overHttp: true },
  }),

  'presence:list': defineCommand({
    summary: `Those of these people who are connected, whatever rooms they are in; at most ${PRESENCE_MAX}.`,
    input: z.strictObject({ usernames: z.array(z.string().max(64)).max(PRESENCE_MAX) }),
    output: z.object({ online: z.array(present) }),
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: true },
  }),
  'presence:set': defineCommand({
    summary:
      'Says that nobody has touched this client for ten minutes, or that somebody has again; to be said anew after a reconnect.',
    input: z.strictObject({ isAway: z.boolean() }),
    output: nothing,
    ...{ limit: 'other', right: 'anybody', scope: 'write', overHttp: false },
  }),
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
  'away:changed': defineFact({
    summary:
      'Who is away: online, but on no device has touched anything; and who wants not to be disturbed. Whoever comes or goes is neither; whoever enters is told of all who are.',
    to: 'room',
    payload: z.object({
      roomId: id,
      people: z.array(
        z.object({
          userId: id,
          since: instant.nullable().describe('Null: is back.'),
          isQuiet: z.boolean().exactOptional().describe('Wants not to be disturbed; absent: may be.'),
        }),
      ),
    }),
  }),
  'quiet:changed': defineFact({
    summary: 'One’s own switch that silences notices was set, on whatever device.',
    to: 'person',
    payload: z.object({ isQuiet: z.boolean() }),
  }),
  'member:changed': defineFact({
    summary: 'Somebody joined, is called otherwise, or is something else here than before; known by the id.',
    to: 'room',
    payload: z.object({
      ...{ roomId: id, user, role },
      formerUsername: username
        .exactOptional()
        .describe('Of somebody who has deleted their account: what stands under this name is theirs.'),
    }),
  }),
  'member:left': defineFact({
    summary: 'Somebody is no member any more.',
    to: 'room',
    payload: z.object({ roomId: id, username }),
  }),
  'typing:changed': defineFact({
    summary: 'Somebody else is typing, or has stopped.',
    to: 'room',
    payload: z.object({ roomId: id, userId: id, isTyping: z.boolean() }),
  }),
}

export type MemberChanged = z.output<(typeof memberFacts)['member:changed']['payload']>
