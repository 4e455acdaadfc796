/** Hears an outgoing webhook, and answers whoever says "ping": node webhook.mjs PORT, its secret in the variable SECRET. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const BODY_MAX_BYTES = 1024 * 1024
/** What was signed longer ago may be a copy that somebody sends again. */
const AGE_MAX_S = 300
const secret = process.env.SECRET ?? ''
/** Deliveries that were heard: a try whose answer was lost comes again. */
const heard = new Set()

const server = createServer(async (request, response) => {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > BODY_MAX_BYTES) return response.writeHead(413).end()
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks).toString()
  if (!isSigned(request.headers['x-parlor-signature'], body)) return response.writeHead(401).end()
  const delivery = request.headers['x-parlor-delivery']
  const isNew = !heard.has(delivery)
  heard.add(delivery)
  const { event, room, message } = JSON.parse(body)
  if (isNew) console.log(`${event} #${message.seq} in ${room.name}: ${message.sender}: ${message.text}`)
  const isAsked = event === 'message.created' && message.text.trim() === 'ping'
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(isAsked ? { text: `@${message.sender} pong` } : {}))
})

/** The header is `t=SECONDS,v1=HEX`: an HMAC-SHA256 over the seconds, a dot and the body as it came. */
function isSigned(header = '', body) {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? []
  if (!t || Math.abs(Date.now() / 1000 - Number(t)) > AGE_MAX_S) return false
  const expected = createHmac('sha256', secret).update(`${t}.${body}`).digest()
  return timingSafeEqual(expected, Buffer.from(v1, 'hex'))
}

server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
