/** A bot that answers whoever names it: node bot.mjs URL USERNAME, its password in the variable PASSWORD. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { io } from 'socket.io-client'

const [url, username] = process.argv.slice(2)
const cookies = new Map()
const toCookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

async function call(path, form) {
  const answer = await fetch(new URL(path, url), {
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    headers: { cookie: toCookie() },
    redirect: 'manual',
  })
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
    cookies.set(name, value)
  }
  return answer
}

const { csrfToken } = await (await call('/api/auth/csrf')).json()
await call('/api/auth/callback/credentials', { csrfToken, username, password: process.env.PASSWORD })
const { rooms } = await (await call('/api/rooms')).json()
if (!rooms) throw new Error('not signed in')
const { id: roomId } = rooms.find(({ slug }) => slug === 'lobby')

const options = { path: '/ws', transports: ['websocket'], auth: { protocol: 2 }, extraHeaders: { cookie: toCookie() } }
const socket = io(`${url}/chat`, options)
const heard = new Set()
let rev

socket.on('connect', async () => {
  for (let hasMore = true; hasMore; ) {
    const { ok, data } = await socket.emitWithAck('room:enter', { roomId, after: rev })
    if (!ok) return
    // What was said before the first entry is not answered.
    for (const message of data.messages) rev === undefined ? heard.add(message.id) : hear(message)
    ;({ rev, hasMore } = data)
  }
  console.log('listening')
})
socket.on('connect_error', (refusal) => console.error(refusal.data?.code ?? refusal.message))
socket.on('messages:created', ({ messages }) => messages.forEach(hear))

async function hear(message) {
  const isNew = !heard.has(message.id) && heard.add(message.id)
  if (!isNew || message.kind !== 'human' || !message.text.includes(`@${username}`)) return
  const text = `@${message.sender} ${message.text.length} characters, thank you.`
  const input = { roomId, clientId: randomUUID(), text, ask: false, replyTo: message.id }
  for (let isDue = true; isDue; ) {
    const sent = socket.timeout(5_000).emitWithAck('message:send', input)
    const { ok, error } = await sent.catch(() => ({ error: { code: 'unavailable' } }))
    isDue = !ok && ['unavailable', 'rate_limited'].includes(error.code)
    if (isDue) await sleep(error.retryAfterMs ?? 1_000)
  }
}
