import type { Message, Room, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError, type FieldCode } from '#lib/protocol/errors.ts'
import { WEBHOOK_URL_MAX } from '#lib/protocol/limits.ts'
import { WEBHOOK_EVENTS, type WebhookEvent } from '#lib/protocol/rules/webhooks.ts'
import type { CommandData, ParsedCommand } from '#lib/protocol/wire.ts'
import type { Access } from './access.ts'
import { requireNoFault } from './account.ts'
import type { Integrations, WebhookKey } from './integration-ports.ts'
import type { Broadcast, Store } from './ports.ts'
import type { UseCases } from './use-cases.ts'

/** Programs that write into a room, or hear what is said there, without a connection: the owners of a room let them, each as one of its bots. */

interface WebhooksParts extends Pick<Integrations, 'webhooks' | 'toHookUrl' | 'mayReach'> {
  store: Pick<Store, 'findPerson'>
  access: Access
  broadcast: Pick<Broadcast, 'messageCreated'>
}

/** What an outgoing webhook tells of a message. */
export interface WebhookTold {
  event: WebhookEvent
  room: Room
  message: Message
}

export function createWebhooks({ webhooks, toHookUrl, mayReach, store, access, broadcast }: WebhooksParts) {
  async function create(
    user: SessionUser,
    input: ParsedCommand<'webhook:create'>,
  ): Promise<CommandData<'webhook:create'>> {
    const { roomId, bot } = input
    await access.requireAccess(user, roomId, 'set_webhooks')
    const draft = toDraft(input)
    const { id, key } = await webhooks.createWebhook(
      { roomId, botId: await requireBotThere(roomId, bot), ...draft },
      user,
    )
    return draft.kind === 'incoming' ? { id, url: toHookUrl(key) } : { id, secret: key }
  }

  /** Throws CodedError `invalid` with fields. */
  function toDraft({ kind, url, events }: ParsedCommand<'webhook:create'>) {
    if (kind === 'outgoing') return { kind, url: requireUrl(url), events: toEvents(events) }
    requireNoFault({ ...(url !== undefined && { url: 'invalid' }), ...(events && { events: 'invalid' }) })
    return { kind }
  }

  /** As it is kept. */
  function requireUrl(typed: string | undefined): string {
    const url = typed !== undefined && URL.canParse(typed) ? new URL(typed) : null
    if (url) url.hash = ''
    const fault = typed === undefined ? 'required' : findUrlFault(url)
    if (fault) requireNoFault({ url: fault })
    return url?.href ?? ''
  }

  function findUrlFault(url: URL | null): FieldCode | null {
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return 'invalid'
    if (url.href.length > WEBHOOK_URL_MAX) return 'too_long'
    return mayReach(url) ? null : 'invalid'
  }

  /** Its id. Throws CodedError `not_found` for whoever is no bot, or not there. */
  async function requireBotThere(roomId: string, username: string): Promise<string> {
    const { user, role = null } = (await store.findPerson(roomId, username)) ?? {}
    if (user?.kind !== 'bot' || user.status || role === null) throw new CodedError('not_found')
    return user.id
  }

  async function requireWebhook(user: SessionUser, id: string): Promise<WebhookKey> {
    const webhook = await webhooks.findWebhook(id)
    if (!webhook) throw new CodedError('not_found')
    await access.requireAccess(user, webhook.roomId, 'set_webhooks')
    return webhook
  }

  /**
   * A message as its bot may be told it now; null for a new one that was deleted since. Throws CodedError `not_found` where it is gone, or the bot is out of the room, and
   * `forbidden`.
   */
  async function read(
    bot: SessionUser,
    { event, messageId }: { event: WebhookEvent; messageId: string },
  ): Promise<WebhookTold | null> {
    const { message, entrance } = await access.requireMessage(bot, messageId, 'send')
    return event === 'message.created' && message.deletedAt ? null : { event, room: entrance.room, message }
  }

  /** One that kept failing tells nothing any more, and its room is told so. */
  async function switchOff(id: string): Promise<void> {
    for (const message of await webhooks.switchWebhookOff(id)) broadcast.messageCreated(message)
  }

  const commands = {
    'webhook:create': create,
    async 'webhook:list'(user, { roomId }) {
      await access.requireAccess(user, roomId, 'set_webhooks')
      return { webhooks: await webhooks.listWebhooks(roomId) }
    },
    async 'webhook:enable'(user, { id }) {
      await webhooks.enableWebhook(await requireWebhook(user, id), user)
      return {}
    },
    async 'webhook:delete'(user, { id }) {
      await webhooks.deleteWebhook(await requireWebhook(user, id), user)
      return {}
    },
  } satisfies Partial<UseCases>

  return { read, switchOff, commands }
}

function toEvents(events: readonly WebhookEvent[] = ['message.created']): WebhookEvent[] {
  return WEBHOOK_EVENTS.filter((event) => events.includes(event))
}
