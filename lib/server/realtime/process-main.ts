import { createScriptedAssistant } from '#lib/chat/scripted-assistant.ts'
import { untilStopped } from '../lifecycle.ts'
import { createParts } from '../parts.ts'
import { openStore } from '../store/open.ts'
import type { Order } from './process-testing.ts'

/** A server process of a test: sockets without pages, its assistant told by the parent what to say. */

const assistant = createScriptedAssistant()
const { server, stop } = createParts({ toAssistant: () => assistant })

process.on('message', (order: Order) => {
  const call = assistant.calls.at(-1)
  if (order.do === 'say') call?.say(order.text)
  else call?.end()
})
void untilStopped(stop).then((status) => process.exit(status))
// Whatever ends the parent, this is not left behind.
process.once('disconnect', () => process.exit(1))
await openStore()
process.send?.({ port: await server.listen(0, '127.0.0.1') })
