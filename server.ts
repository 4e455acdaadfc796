import { createServer } from 'node:http'
import next from 'next'
import { assistantRegistry } from '#lib/server/chat.ts'
import { markOrigin } from '#lib/server/client-address.ts'
import { env } from '#lib/server/env.ts'
import { readHints } from '#lib/server/hints.ts'
import { untilStopped } from '#lib/server/lifecycle.ts'
import { log } from '#lib/server/log.ts'
import { createParts } from '#lib/server/parts.ts'
import { noteSighting } from '#lib/server/sightings.ts'
import { nameSite } from '#lib/server/site.ts'
import { openStore } from '#lib/server/store/open.ts'

/** The process: pages and sockets on one port. Wiring only; `ready` and `stopped` are for who started it. */

const { PORT, HOST, NODE_ENV } = env()
const isDevelopment = NODE_ENV === 'development'
// Never listens: Next hangs its upgrade listener on it, which has something to do in development alone.
const reloads = createServer()
const { chat, server, stop } = createParts({
  others: {
    takesUpgrade: (path) => isDevelopment && path.startsWith('/_next/'),
    upgrade: (...upgrade) => void reloads.emit('upgrade', ...upgrade),
  },
})

export const stopped = untilStopped(stop)
export const ready = start()

async function start(): Promise<{ port: number; url: string; hints: string[] }> {
  await openStore()
  await assistantRegistry().load()
  const port = await server.listen(PORT, HOST)
  const url = nameSite(port)
  noteSighting('started', url)
  const app = next({ dev: isDevelopment, hostname: HOST, port, httpServer: reloads })
  const pages = app.getRequestHandler()
  const prepared = app.prepare()

  server.answerBy(async (request, response) => {
    markOrigin(request)
    await prepared
    await pages(request, response)
  })
  await prepared
  log().debug({ port, assistant: chat.assistants.first().mode }, 'serving')
  return { port, url, hints: await readHints(env(), url) }
}
