import { z } from 'zod'
import { defineCommand } from './command.ts'
import { DELIVERIES_SHOWN, WEBHOOK_URL_MAX, WEBHOOKS_MAX } from './limits.ts'
import { DELIVERY_FAULTS, DELIVERY_OUTCOMES, WEBHOOK_EVENTS } from './rules/webhooks.ts'
import { id, instant, nothing, position } from './schemas.ts'

/** Ways for programs that hold no connection: to write into a room as one of its bots, and to hear what is said there. */

const status = z.number().int().exactOptional().describe('What the last try was answered.')
const fault = z
  .enum(DELIVERY_FAULTS)
  .exactOptional()
  .describe(
    'What went wrong in it: another status than 2xx, more than 7 s, no connection, a private address, a key that can’t be read any more; `answer`: it was delivered, and what it answered can’t be posted.',
  )

const delivery = z
  .object({
    id,
    event: z.enum(WEBHOOK_EVENTS),
    messageId: id,
    seq: position.describe('Of the message.'),
    createdAt: instant,
    outcome: z.enum(DELIVERY_OUTCOMES).describe('`dropped`: there was nothing to tell any more, or nobody to tell it.'),
    tries: z.number().int(),
    ...{ status, fault },
    triedAt: instant.exactOptional(),
    nextTryAt: instant.exactOptional(),
  })
  .meta({ id: 'Delivery', description: 'What an outgoing webhook told of a message, or still will.' })
export type Delivery = z.output<typeof delivery>

const webhook = z
  .object({
    id,
    kind: z.enum(['incoming', 'outgoing']),
    bot: z.string().describe('A username.'),
    isStopped: z
      .literal(true)
      .exactOptional()
      .describe('Its bot is not in the room, or nobody acts as it: nothing goes through until that changes.'),
    createdBy: z.string().exactOptional().describe('A username.'),
    createdAt: instant,
    lastUsedAt: instant.exactOptional().describe('Of an incoming one, right to about a minute.'),
    url: z.string().exactOptional().describe('Of an outgoing one, as all that follows.'),
    events: z.array(z.enum(WEBHOOK_EVENTS)).exactOptional(),
    off: z
      .object({ at: instant, status, fault })
      .exactOptional()
      .describe('It was switched off since three deliveries in a row had failed for good.'),
    deliveries: z.array(delivery).exactOptional().describe(`The last ${DELIVERIES_SHOWN}, newest first.`),
  })
  .meta({ id: 'Webhook', description: 'A way for a program to write into a room, or to hear what is said there.' })
export type Webhook = z.output<typeof webhook>

/** The body of `POST /api/hooks/TOKEN`. */
export const hookBody = z.strictObject({ text: z.string(), clientId: z.guid().optional() })

export const webhookCommands = {
  'webhook:create': defineCommand({
    summary: `Lets a program write into a room as a bot that is a member, or hear what people say there. What nobody else may know, \`url\` or \`secret\`, is shown this once. More than ${WEBHOOKS_MAX} of a room are a \`conflict\`.`,
    input: z.strictObject({
      roomId: id,
      kind: z.enum(['incoming', 'outgoing']),
      bot: z.string().describe('Username of the bot as which it writes, or answers.'),
      url: z
        .string()
        .max(WEBHOOK_URL_MAX)
        .optional()
        .describe(
          'Where an outgoing one is sent: http or https, in no private network that WEBHOOK_ALLOW doesn’t name.',
        ),
      events: z
        .array(z.enum(WEBHOOK_EVENTS))
        .min(1)
        .max(WEBHOOK_EVENTS.length)
        .optional()
        .describe('Of an outgoing one; `message.created` where it says nothing.'),
    }),
    output: z.object({
      id,
      url: z.string().exactOptional().describe('Of an incoming one: where it is posted to.'),
      secret: z.string().exactOptional().describe('Of an outgoing one: by which it is signed.'),
    }),
    ...{ limit: 'change', right: 'set_webhooks', scope: null, overHttp: true },
  }),
  'webhook:list': defineCommand({
    summary: 'The webhooks of a room, newest first, with what the outgoing ones told last.',
    input: z.strictObject({ roomId: id }),
    output: z.object({ webhooks: z.array(webhook) }),
    ...{ limit: 'other', right: 'set_webhooks', scope: 'read', overHttp: true },
  }),
  'webhook:enable': defineCommand({
    summary: 'Switches an outgoing one on again; what was said meanwhile is not told.',
    input: z.strictObject({ id }),
    output: nothing,
    ...{ limit: 'other', right: 'set_webhooks', scope: null, overHttp: true },
  }),
  'webhook:delete': defineCommand({
    summary: 'Ends a webhook for good; what came by it stays.',
    input: z.strictObject({ id }),
    output: nothing,
    ...{ limit: 'other', right: 'set_webhooks', scope: null, overHttp: true },
  }),
}
