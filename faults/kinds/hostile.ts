import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { SOCKET_NAMESPACE, SOCKET_PATH } from '#lib/protocol/limits.ts'
import type { Fault } from '../fault.ts'
import { fuzz } from '../fuzz.ts'
import { createReader } from '../reader.ts'
import type { Stage } from '../stage.ts'

/** Clients that mean harm or are broken; everybody else must not notice. */

const EVENTS = 100_000
const EVENTS_QUICK = 500
const FLOOD = 2_000
const MESSAGES_PER_10S = 10
const SOCKETS_PER_USER = 10
/** Outboxes hold 20 messages and more after the restart with limits: two bursts, each paid back over 20 s. */
const PAID_BACK_WITHIN_MS = 40_000
/** Most of it is what every busy server grows by; what is kept for the peer itself straight-writes.test.ts proves. */
const SLOW_READER_COST_MAX_BYTES = 80 * 1024 * 1024

export const hostileFaults: Fault[] = [
  {
    name: 'reader who does not read',
    run: stopReading,
  },
  {
    name: 'flood by one person',
    async prepare({ world }) {
      Object.assign(world.moreEnv, {
        MESSAGES_PER_10S: String(MESSAGES_PER_10S),
        SOCKETS_PER_USER: String(SOCKETS_PER_USER),
      })
      await restartServers(world.servers)
    },
    run: flood,
  },
  {
    // Not in the short run: npm test has the fuzzing of its own in fuzz.test.ts.
    name: 'hostile frames',
    async run(stage) {
      const hostile = await stage.world.createUser('hostile')
      const [port] = stage.world.ports()
      const { acknowledged, closed } = await fuzz({
        origin: `http://127.0.0.1:${port}`,
        cookie: await stage.world.createCookie(hostile),
        roomId: stage.world.roomId,
        events: stage.isQuick ? EVENTS_QUICK : EVENTS,
        seed: Math.floor(stage.random() * 1e9),
      })
      stage.require(acknowledged + closed > 0, 'the hostile frames did not arrive')
    },
  },
]

async function restartServers(servers: Stage['world']['servers']): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()))
  for (const server of servers) await server.start()
}

/** Its socket is open and its answers to pings go out, but nothing is taken from the network any more. */
async function stopReading(stage: Stage): Promise<void> {
  const { world } = stage
  const user = await world.createUser('slow')
  const [port = 0] = world.ports()
  const reader = createReader(world.roomId, port, { cookie: await world.createCookie(user) })
  while (!reader.report().isReady) await sleep(20)
  const before = readRss(world.servers[0].pid())
  const { engine } = reader.socket.io
  const { ws } = engine.transport as unknown as { ws: { pause(): void; resume(): void } }
  ws.pause()
  let isCut = false
  reader.socket.once('disconnect', () => {
    isCut = true
  })
  const text = '🐌'.repeat(16_000)
  for (let round = 0; round < 60; round++) {
    for (const { person } of stage.cast) if (person.report().waiting < 3) person.write(`${round} ${text.slice(8)}`)
    await sleep(250)
  }
  const grownBytes = readRss(world.servers[0].pid()) - before
  stage.require(grownBytes < SLOW_READER_COST_MAX_BYTES, `the server grew by ${Math.round(grownBytes / 2 ** 20)} MB`)
  ws.resume()
  for (let look = 0; look < 100 && !isCut; look++) await sleep(50)
  stage.require(isCut, 'a reader who does not read was not cut')
  // It comes back and catches up.
  stage.readers.push({ report: () => [reader.report()], close: reader.close })
}

/** Resident memory, from /proc. */
function readRss(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

async function flood(stage: Stage): Promise<void> {
  const { world } = stage
  // Within the limits from now on.
  for (const actor of stage.cast) actor.isSilent = true
  const user = await world.createUser('flood')
  const cookie = await world.createCookie(user)
  const sockets: Socket[] = []
  const refusals: string[] = []
  for (let index = 0; index < SOCKETS_PER_USER + 5; index++) {
    const socket = io(`http://127.0.0.1:${world.ports()[index % 2]}${SOCKET_NAMESPACE}`, {
      ...{
        path: SOCKET_PATH,
        transports: ['websocket'],
        extraHeaders: { cookie },
        forceNew: true,
        reconnection: false,
      },
    })
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve)
      socket.once('connect_error', (error: Error & { data?: { code: string } }) => {
        refusals.push(error.data?.code ?? error.message)
        resolve()
      })
    })
    sockets.push(socket)
  }
  stage.require(refusals.includes('rate_limited'), 'any number of sockets was let in')
  const online = sockets.filter((socket) => socket.connected)
  const began = performance.now()
  const answers = await Promise.all(
    Array.from({ length: FLOOD }, (_, index): Promise<Result<{ message: Message }>> => {
      const input = { roomId: world.roomId, clientId: randomUUID(), text: `flood ${index}`, ask: false }
      const socket = online[index % online.length]
      if (!socket) throw new Error('nobody is online to flood')
      return socket.timeout(30_000).emitWithAck('message:send', input)
    }),
  )
  const stored = answers.filter(({ ok }) => ok).length
  const tookMs = performance.now() - began
  // Twice the window's messages at once, and the window's again with each that begins, in both processes together.
  const allowed = MESSAGES_PER_10S * (2 + Math.floor(tookMs / 10_000))
  stage.require(
    stored <= allowed,
    `${stored} of a flood were stored in ${Math.round(tookMs)} ms, at most ${allowed} may be`,
  )
  const odd = answers.find(
    (answer) => !answer.ok && !(answer.error.code === 'rate_limited' && answer.error.retryAfterMs),
  )
  stage.require(!odd, `a flood was answered ${JSON.stringify(odd)}`)
  for (const [index, { person }] of stage.cast.entries()) person.write(`after the flood ${index}`)
  // What a limit held back leaves when the limit says so, not when the fault ends.
  for (const deadline = Date.now() + PAID_BACK_WITHIN_MS; Date.now() < deadline; await sleep(100))
    if (stage.cast.every(({ person }) => person.report().waiting === 0)) break
  const late = stage.cast.filter(({ person }) => person.report().waiting > 0)
  stage.require(late.length === 0, `${late.length} people still wait ${PAID_BACK_WITHIN_MS / 1000} s after the flood`)
  for (const socket of sockets) socket.disconnect()
  for (const name of Object.keys(world.moreEnv)) delete world.moreEnv[name]
  await restartServers(world.servers)
}
