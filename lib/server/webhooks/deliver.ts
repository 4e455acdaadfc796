import { createHash } from 'node:crypto'
import type { Chat } from '#lib/chat/chat.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Edge } from '../edge.ts'
import { counters, countOne } from '../metrics/counters.ts'
import { type Claimed, dropDelivery, releaseDelivery, settleTry, type Tried } from '../store/webhook-deliveries.ts'
import { readSecret } from '../store/webhooks.ts'
import { countHook } from './limit.ts'
import { type Posted, postEvent } from './post.ts'

/** A delivery that was claimed: its message is told as it is now, and what is answered is said in the room. */

interface DeliverParts {
  chat: Pick<Chat, 'webhooks' | 'messages'>
  edge: Edge
}

/** Throws CodedError `unavailable`: the delivery is tried again when the claim has run out. `signal` ends the try, which counts for nothing then. */
export type Deliver = (delivery: Claimed, signal: AbortSignal) => Promise<void>

/** Of commands that come from this machine itself. */
const OWN_ADDRESS = '127.0.0.1'

export function createDeliver({ chat, edge }: DeliverParts): Deliver {
  /** Null where it is not there any more, or the bot may not read it. */
  async function readBody({ bot, isActive, event, messageId }: Claimed): Promise<string | null> {
    if (!isActive) return null
    try {
      const told = await chat.webhooks.read(bot, { event, messageId })
      return told && JSON.stringify(told)
    } catch (cause) {
      if (cause instanceof CodedError && cause.code !== 'unavailable') return null
      throw cause
    }
  }

  async function attempt(delivery: Claimed, body: string, signal: AbortSignal): Promise<Tried> {
    const secret = readSecret(delivery.secret)
    if (secret === null) return { outcome: 'later', fault: 'secret' }
    const began = performance.now()
    const { isTaken, text, ...how } = await postEvent({
      ...{ url: delivery.url, secret, deliveryId: delivery.id, body, signal },
    })
    counters().webhookSeconds.add((performance.now() - began) / 1000)
    if (!isTaken) return { outcome: 'later', ...how }
    return text === undefined ? { outcome: 'delivered', ...how } : await answer(delivery, text, how)
  }

  /** Said as the bot's, once: the same delivery has the same client id. */
  async function answer(delivery: Claimed, text: string, how: Pick<Posted, 'status'>): Promise<Tried> {
    const { bot, roomId, messageId, webhookId } = delivery
    const caller = {
      ...{ user: bot, scopes: null, address: OWN_ADDRESS, isGone: () => false },
      count: () => countHook(webhookId),
    }
    const input = { roomId, clientId: toClientId(delivery), text, replyTo: messageId }
    const result = await edge.run(
      caller,
      'message:send',
      () => input,
      (parsed) => chat.messages.send(bot, parsed),
    )
    // Told a second time it may have answered otherwise: the first answer stands.
    if (result.ok || result.error.code === 'conflict') return { outcome: 'delivered', ...how }
    const isPassing = ['rate_limited', 'unavailable', 'internal'].includes(result.error.code)
    return { outcome: isPassing ? 'later' : 'delivered', ...how, fault: 'answer' }
  }

  return async (delivery, signal) => {
    const body = await readBody(delivery)
    if (body === null) {
      await dropDelivery(delivery)
      return countOne(counters().webhookTries, 'dropped')
    }
    const tried = await attempt(delivery, body, signal).catch((cause: unknown) => {
      if (!signal.aborted) throw cause
      return null
    })
    if (!tried) return await releaseDelivery(delivery)
    countOne(counters().webhookTries, await settleTry(delivery, tried))
  }
}

function toClientId({ webhookId, id }: Claimed): string {
  const hex = createHash('sha256').update(`webhook ${webhookId} delivery ${id}`).digest('hex')
  // Of the form of a UUID of version 8, which says nothing of what it is made of.
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
