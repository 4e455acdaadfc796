import { createServer } from 'node:http'
import next from 'next'
import { chat } from '#lib/server/chat.ts'
import { CLIENT_ADDRESS_HEADER, toClientAddress } from '#lib/server/client-address.ts'
import { env } from '#lib/server/env.ts'
import { readHints } from '#lib/server/hints.ts'
import { createHttpServer } from '#lib/server/http-server.ts'
import { untilStopped } from '#lib/server/lifecycle.ts'
import { log } from '#lib/server/log.ts'
import { createRealtime } from '#lib/server/realtime/realtime.ts'
import { closeRedis } from '#lib/server/redis.ts'
import { isSocketPath, toPath } from '#lib/server/request-target.ts'
import { nameSite } from '#lib/server/site.ts'
import { closeStore, openStore } from '#lib/server/store/open.ts'

/** The process: pages and sockets on one port. Wiring only; `ready` and `stopped` are for who started it. */

const { PORT, HOST, NODE_ENV } = env()
const isDevelopment = NODE_ENV === 'development'
const realtime = createRealtime(chat(), env())
// Never listens: Next hangs its upgrade listener on it, which has something to do in development alone.
const reloads = createServer()
const server = createHttpServer({
  takesUpgrade: (path) => isSocketPath(path) || (isDevelopment && path.startsWith('/_next/')),
  upgrade(request, socket, head) {
    if (isSocketPath(toPath(request.url))) return realtime.handleUpgrade(request, socket, head)
    reloads.emit('upgrade', request, socket, head)
  },
})

export const ready = start()
export const stopped = ready.then(() => untilStopped(stop))

async function start(): Promise<{ port: number; url: string; hints: string[] }> {
  await openStore()
  const port = await server.listen(PORT, HOST)
  const url = nameSite(port)
  const app = next({ dev: isDevelopment, hostname: HOST, port, httpServer: reloads })
  const pages = app.getRequestHandler()
  const prepared = app.prepare()

  server.answerBy(async (request, response) => {
    request.headers[CLIENT_ADDRESS_HEADER] = toClientAddress(request)
    await prepared
    await pages(request, response)
  })
  await prepared
  log().debug({ port, assistant: chat().assistant.mode }, 'serving')
  return { port, url, hints: await readHints(env(), url) }
}

async function stop(): Promise<void> {
  await Promise.all([chat().stop(), realtime.drain()])
  await Promise.all([server.close(), realtime.close()])
  closeRedis()
  await closeStore()
}
