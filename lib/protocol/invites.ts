import { z } from 'zod'
import { defineCommand } from './command.ts'
import { INVITE_HOURS_MAX, INVITE_USES_MAX, INVITES_MAX } from './limits.ts'
import { id, instant, mine, nothing, room } from './schemas.ts'

/** Links that lead into a channel, also into a private one and for whoever has no account yet. */

const invite = z
  .object({
    id,
    url: z.string().describe('Absolute: `/invite/TOKEN` of this site.'),
    uses: z.number().int(),
    maxUses: z.number().int().exactOptional(),
    expiresAt: instant.exactOptional(),
  })
  .meta({ id: 'Invite', description: 'A link that leads into a channel.' })
export type Invite = z.output<typeof invite>

export const inviteCommands = {
  'invite:create': defineCommand({
    summary: `Makes a link; without limits it holds until it is revoked. More than ${INVITES_MAX} of a room are a \`conflict\`.`,
    input: z.strictObject({
      roomId: id,
      maxUses: z.number().int().min(1).max(INVITE_USES_MAX).optional(),
      expiresInHours: z.number().gt(0).max(INVITE_HOURS_MAX).optional(),
    }),
    output: z.object({ invite }),
    ...{ limit: 'other', right: 'add', scope: 'rooms', overHttp: true },
  }),
  'invite:list': defineCommand({
    summary:
      'The links of a room that are neither revoked nor ended, newest first; behind them those that are used up.',
    input: z.strictObject({ roomId: id }),
    output: z.object({ invites: z.array(invite) }),
    ...{ limit: 'other', right: 'add', scope: 'rooms', overHttp: true },
  }),
  'invite:revoke': defineCommand({
    summary: 'Ends a link; those who came by it stay.',
    input: z.strictObject({ inviteId: id }),
    output: nothing,
    ...{ limit: 'other', right: 'add', scope: 'rooms', overHttp: true },
  }),
  'invite:accept': defineCommand({
    summary:
      'Comes in by a link. One that is revoked, used up, ended or made up is `not_found`; whoever is banned, `conflict`. A member’s costs no use.',
    input: z.strictObject({ token: z.string().max(64) }),
    output: z.object({ room, mine }),
    ...{ limit: 'other', right: 'accept_invite', scope: 'rooms', overHttp: true },
  }),
}
