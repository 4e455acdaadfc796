import { createServer } from 'node:http'
import next from 'next'
import { chat } from '#lib/server/chat.ts'
import { CLIENT_ADDRESS_HEADER, toClientAddress } from '#lib/server/client-address.ts'
import { env } from '#lib/server/env.ts'
import { untilStopped } from '#lib/server/lifecycle.ts'
import { closeHttp, listen } from '#lib/server/listen.ts'
import { log } from '#lib/server/log.ts'
import { createRealtime } from '#lib/server/realtime/realtime.ts'
import { closeRedis } from '#lib/server/redis.ts'
import { closeStore, openStore } from '#lib/server/store/open.ts'

/** The process: pages and sockets on one port. Wiring only; `ready` and `stopped` are for who started it. */

const { PORT, HOST, NODE_ENV } = env()
const server = createServer()
// Never listens: Next hangs its upgrade listener on it, and the dispatcher below decides what that gets.
const upgrades = createServer()
const realtime = createRealtime(server, chat(), env())

export const ready = start()
export const stopped = ready.then(() => untilStopped(stop))

async function start(): Promise<{ port: number; url: string }> {
  await openStore()
  const port = await listen(server, PORT, HOST)
  process.env.NEXTAUTH_URL ||= `http://localhost:${port}`
  const app = next({ dev: NODE_ENV === 'development', hostname: HOST, port, httpServer: upgrades })
  const handle = app.getRequestHandler()
  const prepared = app.prepare()

  server.on('request', async (request, response) => {
    request.headers[CLIENT_ADDRESS_HEADER] = toClientAddress(request)
    await prepared
    await handle(request, response)
  })
  server.on('upgrade', (request, socket, head) => {
    if (realtime.handleUpgrade(request, socket, head)) return
    if (NODE_ENV === 'development' && request.url?.startsWith('/_next/'))
      upgrades.emit('upgrade', request, socket, head)
    else socket.destroy()
  })
  await prepared
  log().info({ port, assistant: chat().assistant.mode }, 'serving')
  return { port, url: process.env.NEXTAUTH_URL }
}

async function stop(): Promise<void> {
  await Promise.all([chat().stop(), realtime.drain()])
  const closed = closeHttp(server)
  await realtime.close()
  await closed
  closeRedis()
  await closeStore()
}
