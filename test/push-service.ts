import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { importJWK, jwtVerify } from 'jose'
import { listen } from '#lib/server/listen.ts'

/** A push service of one's own, and browsers that are subscribed to it: what they are sent is checked and decrypted here. */

export interface ReceivedPush {
  topic: string | undefined
  urgency: string | undefined
  /** What the service worker would get. */
  notice: unknown
}

export type PushService = Awaited<ReturnType<typeof createPushService>>
export type PushDevice = ReturnType<PushService['createDevice']>

export async function createPushService() {
  const devices = new Map<string, Device>()
  const server = createServer((request, response) => {
    const device = devices.get(request.url ?? '')
    if (!device) return response.writeHead(404).end()
    device.take(request).then(
      (status) => response.writeHead(status, status === 429 ? { 'Retry-After': '0' } : {}).end(),
      (cause) => {
        device.fail(cause)
        response.writeHead(400).end()
      },
    )
  })
  const port = await listen(server, 0, '127.0.0.1')
  const origin = `http://127.0.0.1:${port}`

  return {
    origin,
    createDevice() {
      const path = `/push/${randomBytes(12).toString('base64url')}`
      const device = createDevice(origin)
      devices.set(path, device)
      return Object.assign(device, {
        subscription: { endpoint: origin + path, expirationTime: null, keys: device.keys },
      })
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

type Device = ReturnType<typeof createDevice>

function createDevice(origin: string) {
  const pair = createECDH('prime256v1')
  const publicKey = pair.generateKeys()
  const auth = randomBytes(16)
  const received: ReceivedPush[] = []
  const answers: number[] = []
  const waiting = new Set<() => void>()
  let tries = 0
  let failure: unknown = null

  function wake(): void {
    for (const look of waiting) look()
  }

  async function until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      if (failure) throw failure
      const found = find()
      if (found !== undefined) return found
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`no push came: ${received.length} in ${tries} tries`))
        }, 5_000)
        const look = () => {
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
      })
    }
  }

  return {
    keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
    received,
    /** The statuses of the next answers; then all is taken with 201. */
    answers,
    /** The n-th push that was taken, from 0. */
    push: (index: number) => until(() => received[index]),
    tried: (count: number) => until(() => (tries >= count ? tries : undefined)),
    fail(cause: unknown) {
      failure = cause
      wake()
    },
    async take(request: IncomingMessage): Promise<number> {
      await requireVapid(request, origin)
      const body = await readBody(request)
      tries++
      const status = answers.shift() ?? 201
      if (status === 201) {
        const { topic, urgency } = request.headers as Record<string, string | undefined>
        received.push({ topic, urgency, notice: JSON.parse(decrypt(body, pair, auth)) })
      }
      wake()
      return status
    },
  }
}

/** The sender's word, signed by the key that it names (RFC 8292). */
async function requireVapid({ headers }: IncomingMessage, audience: string): Promise<void> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '') ?? []
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  const verified = await jwtVerify(token, await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256'), { audience })
  const { sub = '', exp = 0 } = verified.payload
  if (!/^(mailto:|https:)/.test(sub)) throw new Error(`the subject is ${sub}`)
  if (exp > Date.now() / 1000 + 24 * 60 * 60) throw new Error('the token is good for too long')
  if (headers['content-encoding'] !== 'aes128gcm' || !headers.ttl) throw new Error('a header is missing')
}

/** RFC 8291, section 4, of one record. */
function decrypt(body: Buffer, pair: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const senderKey = body.subarray(21, 21 + (body[20] ?? 0))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), senderKey])
  const secret = Buffer.from(hkdfSync('sha256', pair.computeSecret(senderKey), auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12))
  const sealed = body.subarray(21 + senderKey.length)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return padded.subarray(0, padded.lastIndexOf(2)).toString()
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  if (body.length > 4_096) throw new Error(`${body.length} bytes are too many`)
  return body
}
