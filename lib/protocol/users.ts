import { z } from 'zod'
import { defineCommand } from './command.ts'
import { COMMON_ROOMS_MAX, USERS_MAX } from './limits.ts'
import { id, instant, user } from './schemas.ts'

/** The people of the installation, whatever rooms they are in. */

const profile = z
  .object({
    user,
    timeZone: z.string().exactOptional().describe('IANA name of where they were last, as their browser said.'),
    lastSeenAt: instant.exactOptional().describe('Right to about five minutes.'),
    rooms: z
      .array(z.object({ id, slug: z.string(), name: z.string() }))
      .describe(`Channels that both are members of, at most ${COMMON_ROOMS_MAX}.`),
  })
  .meta({ id: 'Profile', description: 'Somebody as others may know them.' })
export type Profile = z.output<typeof profile>

export const userCommands = {
  'user:list': defineCommand({
    summary: `Finds people: by a part of a name they go by (query), or those of exactly these usernames; at most ${USERS_MAX}.`,
    input: z
      .strictObject({
        query: z.string().max(64).optional(),
        usernames: z.array(z.string().max(64)).max(USERS_MAX).optional(),
      })
      .refine(({ query, usernames }) => (query === undefined) !== (usernames === undefined)),
    output: z.object({ users: z.array(user) }),
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: true },
  }),
  'profile:read': defineCommand({
    summary: 'Somebody as others may know them; of an account that is gone, no more than its name.',
    input: z.strictObject({ username: z.string().max(64) }),
    output: profile,
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: true },
  }),
}
