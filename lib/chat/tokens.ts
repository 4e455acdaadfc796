import { type SessionUser, TOKEN_SCOPES } from '#lib/protocol/entities.ts'
import { CodedError, type FieldCode } from '#lib/protocol/errors.ts'
import { TOKEN_NAME_MAX } from '#lib/protocol/limits.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import type { CommandData, ParsedCommand } from '#lib/protocol/wire.ts'
import { requireNoFault } from './account.ts'
import { toDisplayName, UNREADABLE } from './display-name.ts'
import type { Integrations } from './integration-ports.ts'
import type { Broadcast } from './ports.ts'
import type { UseCases } from './use-cases.ts'

/** What programs show in place of a session: people make it for themselves and for their bots, and take it back. */

const DAY_MS = 24 * 60 * 60_000

interface TokensParts extends Integrations {
  broadcast: Pick<Broadcast, 'tokenEnded'>
}

export function createTokens({ tokens, bots, broadcast }: TokensParts) {
  async function create(
    user: SessionUser,
    { name: typed, scopes, bot, expiresInDays }: ParsedCommand<'token:create'>,
  ): Promise<CommandData<'token:create'>> {
    const name = toDisplayName(typed)
    const problem = findNameProblem(name)
    if (problem) requireNoFault({ name: problem })
    // The numbers tell of everybody.
    if (scopes.includes('metrics') && !mayAdminister(user)) throw new CodedError('forbidden')
    return await tokens.createToken({
      ...{ ownerId: user.id, userId: bot === undefined ? user.id : await requireOwnBot(user, bot), name },
      scopes: TOKEN_SCOPES.filter((scope) => scopes.includes(scope)),
      ...(expiresInDays !== undefined && { expiresAt: Date.now() + expiresInDays * DAY_MS }),
    })
  }

  /** Its id. Throws CodedError `not_found` for what is no bot, `forbidden` for somebody else's. */
  async function requireOwnBot(user: SessionUser, username: string): Promise<string> {
    const bot = await bots.findBot(username)
    if (!bot || bot.user.status) throw new CodedError('not_found')
    if (bot.ownerId !== user.id) throw new CodedError('forbidden')
    return bot.user.id
  }

  async function revoke(user: SessionUser, tokenId: string): Promise<void> {
    if (!(await tokens.revokeToken(user.id, tokenId))) throw new CodedError('not_found')
    broadcast.tokenEnded(tokenId)
  }

  const commands = {
    'token:create': create,
    'token:list': async (user) => ({ tokens: await tokens.listTokens(user.id) }),
    async 'token:revoke'(user, { id }) {
      await revoke(user, id)
      return {}
    },
  } satisfies Partial<UseCases>

  return { commands }
}

function findNameProblem(name: string): FieldCode | null {
  if (name === '') return 'required'
  if (UNREADABLE.test(name)) return 'invalid_characters'
  return [...name].length > TOKEN_NAME_MAX ? 'too_long' : null
}
