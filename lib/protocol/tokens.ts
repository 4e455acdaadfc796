import { z } from 'zod'
import { defineCommand } from './command.ts'
import { TOKEN_SCOPES } from './entities.ts'
import { TOKEN_DAYS_MAX, TOKEN_NAME_MAX, TOKENS_MAX } from './limits.ts'
import { id, instant, nothing } from './schemas.ts'

/** What programs show in place of a session: tokens of one's own, and of one's bots. */

const scopes = z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length)

const token = z
  .object({
    id,
    name: z.string(),
    scopes,
    bot: z.string().exactOptional().describe('Username of the bot that it acts as; absent: oneself.'),
    createdAt: instant,
    lastUsedAt: instant.exactOptional().describe('Right to about a minute.'),
    expiresAt: instant.exactOptional(),
  })
  .meta({ id: 'Token', description: 'What a program shows in place of a session, without itself.' })
export type Token = z.output<typeof token>

export const tokenCommands = {
  'token:create': defineCommand({
    summary: `Makes a token of one's own, or of one's bot, and shows it this once. More than ${TOKENS_MAX} are a \`conflict\`.`,
    input: z.strictObject({
      name: z.string().describe(`At most ${TOKEN_NAME_MAX} code points.`),
      scopes: scopes.describe('What it may do; none includes another.'),
      bot: z.string().optional().describe('Username of the bot that it acts as, in place of oneself.'),
      expiresInDays: z.number().gt(0).max(TOKEN_DAYS_MAX).optional().describe('May be a fraction.'),
    }),
    output: z.object({ id, token: z.string().describe('`plr_…`') }),
    ...{ limit: 'change', right: 'anybody', scope: null, overHttp: true },
  }),
  'token:list': defineCommand({
    summary: 'One’s own tokens and those of one’s bots, the newest first, without those that have ended.',
    input: nothing,
    output: z.object({ tokens: z.array(token) }),
    ...{ limit: 'other', right: 'anybody', scope: 'read', overHttp: true },
  }),
  'token:revoke': defineCommand({
    summary: 'Ends a token for good, and whatever is connected by it.',
    input: z.strictObject({ id }),
    output: nothing,
    ...{ limit: 'other', right: 'anybody', scope: null, overHttp: true },
  }),
}
