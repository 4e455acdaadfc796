import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError, type FieldCode } from '#lib/protocol/errors.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import type { ParsedCommand } from '#lib/protocol/wire.ts'
import { requireNoFault } from './account.ts'
import { findDisplayNameProblem, toDisplayName } from './display-name.ts'
import type { Integrations } from './integration-ports.ts'
import type { Assistants, Broadcast, Log, Store } from './ports.ts'
import type { UseCases } from './use-cases.ts'
import { findUsernameProblem, toUsername, toUsernameKey } from './username.ts'

/** Programs that are members of rooms: anybody may make one, and whoever did may delete it. */

interface BotsParts extends Pick<Integrations, 'bots'> {
  store: Pick<Store, 'findUserByHandle' | 'listRoles' | 'changeMembers'>
  broadcast: Broadcast
  assistants: Pick<Assistants, 'list'>
  /** Forgets in this process what was kept of a room. */
  forget(roomId: string): void
  log: Log
}

export function createBots({ bots, store, broadcast, assistants, forget, log }: BotsParts) {
  async function create(owner: SessionUser, typed: ParsedCommand<'bot:create'>): Promise<User> {
    const [username, displayName] = [toUsername(typed.username), toDisplayName(typed.displayName)]
    const reserved = assistants.list().map((assistant) => assistant.displayName)
    requireNoProblem({
      username: findUsernameProblem(username, reserved),
      displayName: findDisplayNameProblem(displayName, reserved),
    })
    const namesake = await store.findUserByHandle(toUsernameKey(displayName))
    if (namesake && namesake.username !== username) throw new CodedError('taken', { fields: { displayName: 'taken' } })
    return await bots.createBot({ ownerId: owner.id, username, displayName })
  }

  async function remove(actor: SessionUser, username: string): Promise<void> {
    const bot = await bots.findBot(username)
    if (!bot) throw new CodedError('not_found')
    const isDeleted = bot.user.status === 'deleted'
    const rooms = await store.listRoles(bot.user.id)
    // A deletion that broke off is gone on with.
    if (isDeleted && rooms.length === 0) throw new CodedError('not_found')
    if (bot.ownerId !== actor.id && !mayAdminister(actor)) throw new CodedError('forbidden')
    for (const tokenId of await bots.deleteBot(bot.user.id, actor)) broadcast.tokenEnded(tokenId)
    broadcast.userChanged({ ...bot.user, status: 'deleted' })
    for (const { roomId } of rooms) await leaveRoom(bot.user, roomId)
  }

  /** A room of which it is the last owner keeps it, as does a direct one: nobody acts as it any more. */
  async function leaveRoom(bot: User, roomId: string): Promise<void> {
    try {
      const { messages } = await store.changeMembers(roomId, { type: 'leave' }, bot, () => undefined)
      forget(roomId)
      broadcast.accessChanged({ roomId, lost: { userIds: [bot.id], reason: 'left' } })
      for (const message of messages) broadcast.messageCreated(message)
      broadcast.memberLeft({ roomId, username: bot.username })
    } catch (cause) {
      if (!(cause instanceof CodedError) || cause.code === 'unavailable') throw cause
      log.info({ err: cause, roomId, userId: bot.id }, 'a room keeps a bot that was deleted')
    }
  }

  const commands = {
    'bot:create': async (user, input) => ({ user: await create(user, input) }),
    'bot:list': async (user) => ({ bots: await bots.listBots(user.id) }),
    async 'bot:delete'(user, { username }) {
      await remove(user, username)
      return {}
    },
  } satisfies Partial<UseCases>

  return { commands }
}

function requireNoProblem(problems: Record<string, FieldCode | null>): void {
  requireNoFault(
    Object.fromEntries(Object.entries(problems).filter((entry): entry is [string, FieldCode] => entry[1] !== null)),
  )
}
