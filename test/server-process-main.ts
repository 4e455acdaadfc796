import { endSessions } from '#lib/server/auth/session.ts'
import { untilStopped } from '#lib/server/lifecycle.ts'
import { createParts } from '#lib/server/parts.ts'
import { openStore } from '#lib/server/store/open.ts'
import { createScriptedAssistant } from './scripted-assistant.ts'
import type { Order } from './server-process.ts'

/** A server process of a test: sockets without pages, its assistant told by the parent what to say. */

const assistant = createScriptedAssistant()
const { chat, server, stop } = createParts({ toAssistant: () => assistant })

process.on('message', (order: Order) => {
  const call = assistant.calls.at(-1)
  if (order.do === 'say') call?.say(order.text)
  else if (order.do === 'rename') void chat.users.rename(order.user, order.displayName)
  else if (order.do === 'end-sessions') void endSessions({ userId: order.userId }, 'ended')
  else call?.end()
})
void untilStopped(stop).then((status) => process.exit(status))
// Whatever ends the parent, this is not left behind.
process.once('disconnect', () => process.exit(1))
await openStore()
process.send?.({ port: await server.listen(0, '127.0.0.1') })
