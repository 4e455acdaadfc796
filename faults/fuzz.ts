import fc from 'fast-check'
import { io, type Socket } from 'socket.io-client'
import { SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import { commands } from '#lib/protocol/wire.ts'

/**
 * Sends what no honest client sends: commands with any names, inputs and acknowledgements, broken packets, reserved
 * names, deep JSON, binary where text belongs. The server must answer or close, and go on serving.
 */

export interface FuzzOptions {
  origin: string
  cookie: string
  roomId: string
  events: number
  seed: number
}

export interface FuzzResult {
  acknowledged: number
  /** How often the server closed the connection over what it was sent. */
  closed: number
}

const WAVE = 100
const ANSWER_TIMEOUT_MS = 15_000
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener', 'error']
const ODD_NAMES = [...RESERVED, '__proto__', 'constructor', 'toString', 'message:changed', 'messages:created', '']

/** Throws when the process no longer serves, acknowledges twice, or leaves a whole command without an answer. */
export async function fuzz({ origin, cookie, roomId, events, seed }: FuzzOptions): Promise<FuzzResult> {
  const result: FuzzResult = { acknowledged: 0, closed: 0 }
  const connection = await open(origin, cookie)
  try {
    const frame = createFrames(roomId)
    for (let sent = 0; sent < events; sent += WAVE) {
      const wave = fc.sample(frame, { numRuns: Math.min(WAVE, events - sent), seed: seed + sent })
      try {
        await sendWave(connection, wave, result)
      } catch (cause) {
        throw new Error(`seed ${seed}, events ${sent} to ${sent + WAVE}: ${JSON.stringify(wave).slice(0, 2_000)}`, {
          cause,
        })
      }
    }
    return result
  } finally {
    connection.socket.disconnect()
  }
}

/** What goes out as one Socket.IO packet. With `id` an answer is due. */
type Frame = { data: string | Uint8Array; id?: number }

interface Connection {
  socket: Socket
  acks: Map<number, unknown>
  isAckedTwice: boolean
}

async function open(origin: string, cookie: string): Promise<Connection> {
  const socket = io(`${origin}${SOCKET_NAMESPACE}`, {
    ...{ path: SOCKET_PATH, transports: ['websocket'], extraHeaders: { cookie }, forceNew: true, reconnection: false },
  })
  const connection: Connection = { socket, acks: new Map(), isAckedTwice: false }
  await connect(connection)
  return connection
}

async function connect({ socket }: Connection): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no connection')), ANSWER_TIMEOUT_MS)
    socket.once('connect', resolve).once('connect_error', reject).connect()
    socket.once('connect', () => clearTimeout(timer))
  })
}

let wave = 0

async function sendWave(connection: Connection, frames: Frame[], result: FuzzResult): Promise<void> {
  const { socket, acks } = connection
  acks.clear()
  const { engine } = socket.io
  const base = ++wave * 10_000
  const due: number[] = []
  const listen = (data: unknown) => {
    const [, id, body] = /^3\/chat,(\d+)(.*)$/s.exec(String(data)) ?? []
    // Broken frames bring ids of their own, several the same one.
    if (id === undefined || Number(id) < base) return
    if (acks.has(Number(id))) connection.isAckedTwice = true
    acks.set(Number(id), JSON.parse(body ?? '')[0])
  }
  engine.on('message', listen)
  for (const [index, { data, id }] of frames.entries()) {
    if (id === undefined || typeof data !== 'string') engine.write(data as string)
    else {
      due.push(base + index)
      engine.write(data.replace('#ID#', String(base + index)))
    }
  }
  const probe = await socket
    .timeout(ANSWER_TIMEOUT_MS)
    .emitWithAck('room:leave', { roomId: '1' })
    .catch(() => null)
  engine.off('message', listen)
  result.acknowledged += acks.size
  if (connection.isAckedTwice) throw new Error('acknowledged twice')
  for (const [id, body] of acks) {
    if (typeof (body as { ok?: unknown } | null)?.ok !== 'boolean')
      throw new Error(`${id} was answered ${JSON.stringify(body)}`)
  }
  if (probe) {
    // Commands are answered when they are done, not in order.
    const deadline = Date.now() + ANSWER_TIMEOUT_MS
    engine.on('message', listen)
    while (due.some((id) => !acks.has(id)) && Date.now() < deadline && socket.connected) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    engine.off('message', listen)
    const missing = due.filter((id) => !acks.has(id))
    if (missing.length > 0 && socket.connected) throw new Error(`${missing.length} commands without an answer`)
    return
  }
  if (socket.connected) throw new Error('the server does not answer any more')
  result.closed += 1
  await connect(connection)
}

function createFrames(roomId: string): fc.Arbitrary<Frame> {
  const names = fc.oneof(
    { arbitrary: fc.constantFrom(...Object.keys(commands)), weight: 20 },
    { arbitrary: fc.string().filter((name) => !RESERVED.includes(name)), weight: 2 },
  )
  const values = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.double(),
    fc.constantFrom(null, true, '', roomId, '0', '-1', '1e3', '9'.repeat(18), '9'.repeat(30), 2 ** 53, -0.5, [], {}),
    fc.uuid(),
  )
  const nearlyRight = fc
    .record(
      {
        roomId: fc.constant(roomId),
        clientId: fc.uuid(),
        messageId: fc.constantFrom('1', '2', '99999'),
        text: fc.string({ unit: 'grapheme', minLength: 1 }),
        isTyping: fc.boolean(),
        after: fc.nat(),
        ask: fc.constant(false),
        replyTo: fc.constantFrom('1', '999999'),
      },
      { requiredKeys: [] },
    )
    .chain((right) =>
      fc
        .tuple(fc.constantFrom(...Object.keys(right), 'roomId', '__proto__', 'x'), values, fc.boolean())
        .map(([key, value, isWrong]): unknown => (isWrong ? { ...right, [key]: value } : right)),
    )
  const inputs = fc.oneof({ arbitrary: nearlyRight, weight: 3 }, { arbitrary: values, weight: 1 })
  const asked = fc
    .tuple(names, fc.array(inputs, { minLength: 1, maxLength: 1 }))
    .map(([name, rest]): Frame => ({ data: `2/chat,#ID#${stringify([name, ...rest])}`, id: 0 }))
  const oddlyAsked = fc
    .tuple(names, fc.array(inputs, { maxLength: 4 }))
    .map(([name, rest]): Frame => ({ data: `2/chat,#ID#${stringify([name, ...rest])}`, id: 0 }))
  const unasked = fc
    .tuple(names, fc.array(inputs, { maxLength: 4 }))
    .map(([name, rest]): Frame => ({ data: `2/chat,${stringify([name, ...rest])}` }))
  const broken = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }).map((data): Frame => ({ data })),
    fc
      .tuple(fc.nat(9), fc.constantFrom('', '/', '/chat,', '/other,', '/chat'), fc.json())
      .map(([type, namespace, body]): Frame => ({ data: `${type}${namespace}${body}` })),
    fc.constantFrom(...ODD_NAMES).map((name): Frame => ({ data: `2/chat,${JSON.stringify([name, {}])}` })),
    fc.nat(60).map((depth): Frame => ({ data: `2/chat,7${'['.repeat(depth * 1_000)}` })),
    fc.nat(20).map(
      (depth): Frame => ({
        data: `2/chat,7["message:send",${'['.repeat(depth * 1_000)}${']'.repeat(depth * 1_000)}]`,
      }),
    ),
    fc.tuple(fc.nat(20), names).map(
      ([count, name]): Frame => ({
        data: `5${count}-/chat,8["${name.replace(/\W/g, '')}",{"_placeholder":true,"num":${count}}]`,
      }),
    ),
    fc.uint8Array({ maxLength: 200 }).map((data): Frame => ({ data })),
    fc.constant<Frame>({ data: `2/chat,${JSON.stringify(['message:send', { text: 'x'.repeat(300_000) }])}` }),
  )
  return fc.oneof(
    { arbitrary: asked, weight: 120 },
    { arbitrary: oddlyAsked, weight: 40 },
    { arbitrary: unasked, weight: 40 },
    { arbitrary: broken, weight: 1 },
  )
}

/** As JSON, where numbers that JSON lacks become null, as in a client's own. */
function stringify(value: unknown): string {
  return JSON.stringify(value)
}
