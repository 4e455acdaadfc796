/** A bot that answers whoever names it, in every room that it is in: node bot.mjs URL, its token in the variable TOKEN. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { io } from 'socket.io-client'

const [url] = process.argv.slice(2)
const auth = { protocol: 2, token: process.env.TOKEN }
const socket = io(`${url}/chat`, { path: '/ws', transports: ['websocket'], auth })
/** Up to where each room has been heard, by its id. */
const revs = new Map()
const heard = new Set()
let username

socket.on('connect', async () => {
  const { ok, data } = await socket.emitWithAck('inbox:open', {})
  if (!ok) return
  username = data.me.username
  for (const { id } of data.rooms) await enter(id)
  console.log('listening')
})
socket.on('connect_error', (refusal) => console.error(refusal.data?.code ?? refusal.message))
socket.on('inbox:changed', async ({ rooms }) => {
  for (const { id } of rooms) if (!revs.has(id)) await enter(id)
})
socket.on('messages:created', ({ messages }) => messages.forEach(hear))

/** What was said before the first entry is not answered; what was missed since is. */
async function enter(roomId) {
  const after = revs.get(roomId)
  for (let hasMore = true; hasMore; ) {
    const { ok, data } = await socket.emitWithAck('room:enter', { roomId, after: revs.get(roomId) })
    if (!ok) return
    for (const message of data.messages) after === undefined ? heard.add(message.id) : hear(message)
    revs.set(roomId, data.rev)
    hasMore = data.hasMore
  }
}

async function hear(message) {
  const isNew = !heard.has(message.id) && heard.add(message.id)
  if (!isNew || message.kind !== 'human' || !message.text.includes(`@${username}`)) return
  const text = `@${message.sender} ${message.text.length} characters, thank you.`
  const input = { roomId: message.roomId, clientId: randomUUID(), text, replyTo: message.id }
  for (let isDue = true; isDue; ) {
    const sent = socket.timeout(5_000).emitWithAck('message:send', input)
    const { ok, error } = await sent.catch(() => ({ error: { code: 'unavailable' } }))
    isDue = !ok && ['unavailable', 'rate_limited'].includes(error.code)
    if (isDue) await sleep(error.retryAfterMs ?? 1_000)
  }
}
