import { createChat } from '#lib/chat/chat.ts'
import { createScriptedAssistant } from '#lib/chat/scripted-assistant.ts'
import { env } from '../env.ts'
import { createHttpServer } from '../http-server.ts'
import { untilStopped } from '../lifecycle.ts'
import { log } from '../log.ts'
import { closeRedis } from '../redis.ts'
import { isSocketPath } from '../request-target.ts'
import { closeStore, openStore } from '../store/open.ts'
import { createStore } from '../store/store.ts'
import { createBroadcast } from './broadcast.ts'
import type { Order } from './process-testing.ts'
import { createRealtime } from './realtime.ts'

/** A server process of a test: sockets without pages, its assistant told by the parent what to say. */

const assistant = createScriptedAssistant()
const chat = createChat({
  store: createStore({ model: assistant.model }),
  broadcast: createBroadcast(),
  ...{ assistant, aiName: '小砚', promptTokens: 12_000, log: log() },
})
const realtime = createRealtime(chat, env())
const server = createHttpServer({ takesUpgrade: isSocketPath, upgrade: realtime.handleUpgrade })

process.on('message', (order: Order) => {
  const call = assistant.calls.at(-1)
  if (order.do === 'say') call?.say(order.text)
  else call?.end()
})
const stopped = untilStopped(async () => {
  await Promise.all([chat.stop(), realtime.drain()])
  await Promise.all([server.close(), realtime.close()])
  closeRedis()
  await closeStore()
})
void stopped.then((status) => process.exit(status))
// Whatever ends the parent, this is not left behind.
process.once('disconnect', () => process.exit(1))
await openStore()
process.send?.({ port: await server.listen(0, '127.0.0.1') })
