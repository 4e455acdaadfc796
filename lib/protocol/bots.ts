import { z } from 'zod'
import { defineCommand } from './command.ts'
import { BOTS_MAX } from './limits.ts'
import { nothing, user } from './schemas.ts'

/** Programs that are members of rooms. They come in by tokens alone. */

export const botCommands = {
  'bot:create': defineCommand({
    summary: `Makes a bot of one’s own. More than ${BOTS_MAX} are a \`conflict\`; one’s own that was deleted comes back by its name.`,
    input: z.strictObject({ username: z.string(), displayName: z.string() }),
    output: z.object({ user }),
    ...{ limit: 'change', right: 'anybody', scope: null, overHttp: true },
  }),
  'bot:list': defineCommand({
    summary: 'One’s own bots, by name.',
    input: z.strictObject({}),
    output: z.object({ bots: z.array(user) }),
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: true },
  }),
  'bot:delete': defineCommand({
    summary:
      'Deletes a bot of one’s own, an admin anybody’s: its tokens end, its rooms lose it, and what it said stays.',
    input: z.strictObject({ username: z.string() }),
    output: nothing,
    ...{ limit: 'other', right: 'anybody', scope: null, overHttp: true },
  }),
}
