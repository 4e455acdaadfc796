import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { vi } from 'vitest'
import { POST } from '#app/api/v1/[command]/route.ts'
import type { WebhookTold } from '#lib/chat/webhooks.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { Delivery, Webhook } from '#lib/protocol/webhooks.ts'
import { listen } from '#lib/server/listen.ts'
import { recall } from '#lib/server/remember.ts'
import { db } from '#lib/server/store/prisma.ts'
import type { Webhooks } from '#lib/server/webhooks/webhooks.ts'

/** Rooms with a bot in them, and a program that is told what is said there, for the tests of webhooks. */

export interface HookRoom {
  roomId: string
  /** A username. */
  bot: string
}

type Caller = SessionUser & { cookie: string }

/** A command over HTTP as whom these headers say. */
export async function post(
  command: string,
  input: unknown,
  headers: Record<string, string>,
): Promise<[number, object]> {
  const word = command.replace(':', '.')
  const request = new Request(`http://localhost/api/v1/${word}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-address': '192.0.2.1', ...headers },
    body: JSON.stringify(input),
  })
  const response = await POST(request, { params: Promise.resolve({ command: word }) })
  return [response.status, (await response.json()) as object]
}

export const postCommand = (command: string, input: unknown, { cookie }: Caller) => post(command, input, { cookie })

/** A room of this person's, with a bot of theirs in it. */
export async function createHookRoom(owner: Caller, more: object = {}): Promise<HookRoom> {
  const username = `bot-${randomUUID().slice(0, 8)}`
  await requireOk(postCommand('bot:create', { username, displayName: `The ${username}` }, owner))
  const input = { name: 'Hooks', visibility: 'private', trigger: 'always', assistants: ['ai'], usernames: [username] }
  const { room } = (await requireOk(postCommand('room:create', { ...input, ...more }, owner))) as {
    room: { id: string }
  }
  return { roomId: room.id, bot: username }
}

async function requireOk(answer: Promise<[number, object]>): Promise<object> {
  const [status, body] = await answer
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}

/** An outgoing one of this room. */
export async function createOutgoing(
  { roomId, bot }: HookRoom,
  url: string,
  owner: Caller,
  more: object = {},
): Promise<{ id: string; secret: string }> {
  const input = { roomId, kind: 'outgoing', bot, url, ...more }
  return (await requireOk(postCommand('webhook:create', input, owner))) as { id: string; secret: string }
}

/** What a person says there; answers the message. */
export async function sayIn(
  roomId: string,
  text: string,
  by: Caller,
  more: object = {},
): Promise<{ id: string; seq: number; rev: number }> {
  const input = { roomId, clientId: randomUUID(), text, ask: false, ...more }
  const { message } = (await requireOk(postCommand('message:send', input, by))) as {
    message: { id: string; seq: number; rev: number }
  }
  return message
}

export async function findWebhook({ roomId }: HookRoom, id: string, owner: Caller): Promise<Webhook> {
  const { webhooks } = (await requireOk(postCommand('webhook:list', { roomId }, owner))) as { webhooks: Webhook[] }
  const found = webhooks.find((webhook) => webhook.id === id)
  if (!found) throw new Error(`there is no webhook ${id}`)
  return found
}

const WAIT = { timeout: 10_000, interval: 25 }

/** The newest delivery of a webhook, once it is as wanted. */
export function untilDelivery(
  room: HookRoom,
  id: string,
  owner: Caller,
  isWanted: (delivery: Delivery) => boolean,
): Promise<Delivery> {
  return vi.waitFor(async () => {
    const { deliveries: [newest] = [] } = await findWebhook(room, id, owner)
    if (!newest || !isWanted(newest)) throw new Error(`the newest delivery is ${JSON.stringify(newest)}`)
    return newest
  }, WAIT)
}

/** So much time has passed for what waits, and the process looks. */
export async function passTime(room: HookRoom, seconds: number): Promise<void> {
  await db().$executeRaw`
    UPDATE webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
    SET d.next_try_at = d.next_try_at - INTERVAL ${seconds} SECOND WHERE w.room_id = ${BigInt(room.roomId)}`
  recall<Webhooks>('webhooks')?.hint(room.roomId)
}

export interface Heard extends WebhookTold {
  headers: IncomingHttpHeaders
  body: string
}

/** What a receiver answers: a status, with a body of JSON or a text; or by hand. */
export type HookAnswer = number | { status: number; json: unknown } | ((response: ServerResponse) => void)

export type Receiver = Awaited<ReturnType<typeof createReceiver>>

/** A program that hears webhooks, and answers 200 where it is not told otherwise. */
export async function createReceiver(host = '127.0.0.1') {
  const heard: Heard[] = []
  const answers: HookAnswer[] = []
  const server = createServer(async (request, response) => {
    const body = await readText(request)
    heard.push({ ...(JSON.parse(body) as WebhookTold), headers: request.headers, body })
    const answer = answers.shift() ?? 200
    // So that the next one looks the name up again.
    response.setHeader('connection', 'close')
    if (typeof answer === 'function') answer(response)
    else if (typeof answer === 'number') response.writeHead(answer).end()
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.json))
  })
  const port = await listen(server, 0, host)
  return {
    ...{ port, url: `http://${host}:${port}/hook`, heard, answers },
    /** The n-th that was heard, from 0. */
    told: (index: number) =>
      vi.waitFor(() => {
        const found = heard[index]
        if (!found) throw new Error(`${heard.length} were heard`)
        return found
      }, WAIT),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
