import { z } from 'zod'
import { defineCommand } from './command.ts'
import { USERS_MAX } from './limits.ts'
import { user } from './schemas.ts'

/** The people of the installation, whatever rooms they are in. */

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
}
