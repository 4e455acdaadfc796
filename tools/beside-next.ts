import { env } from '#lib/server/env.ts'
import { untilStopped } from '#lib/server/lifecycle.ts'
import { log } from '#lib/server/log.ts'
import { createParts } from '#lib/server/parts.ts'
import { refuse } from '#lib/server/refusals.ts'
import { recall, remember } from '#lib/server/remember.ts'
import { nameSite } from '#lib/server/site.ts'
import { openStore } from '#lib/server/store/open.ts'
import { prepare } from './prepare.ts'

/** Pages are told where the sockets are by this variable (app/layout.tsx). */
const SOCKET_PORT_VARIABLE = 'PARLOR_SOCKET_PORT'

/**
 * For plain `next dev`, which runs no server.ts: the database, and the sockets on the next port. Browsers send cookies
 * to every port of a host, so the session is the same. Does nothing where server.ts serves.
 */
export async function serveBesideNext(): Promise<void> {
  if (recall('io') || recall('beside-next')) return
  remember('beside-next', () => true)
  const port = Number(process.env.PORT ?? 3000)
  nameSite(port)
  const database = await prepare(async (_name, work) => work())
  const { server, stop } = createParts()
  const stopped = untilStopped(async () => {
    await stop()
    await database.stop()
  })
  void stopped.then((exitCode) => process.exit(exitCode))
  await openStore()
  server.answerBy(async (_request, response) => refuse(response, { status: 404, code: 'not_found' }))
  const socketPort = await server.listen(port + 1, env().HOST)
  process.env[SOCKET_PORT_VARIABLE] = String(socketPort)
  log().warn(
    `plain next dev: sockets on port ${socketPort}. The main way is npm run dev, which serves all on one port.`,
  )
}
