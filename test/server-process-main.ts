import { createFixedAssistants } from '#lib/chat/ai/assistants.ts'
import { createPace } from '#lib/chat/sweep-pace.ts'
import { deleteAccount } from '#lib/server/auth/account-deletion.ts'
import { endSessions } from '#lib/server/auth/session.ts'
import { untilStopped } from '#lib/server/lifecycle.ts'
import { readLive } from '#lib/server/live/report.ts'
import { createParts } from '#lib/server/parts.ts'
import { tellQuiet } from '#lib/server/realtime/tell-quiet.ts'
import { openStore } from '#lib/server/store/open.ts'
import { createScriptedAssistant } from './scripted-assistant.ts'
import type { Order } from './server-process.ts'

/** A server process of a test: sockets without pages, its assistant told by the parent what to say. */

const assistant = createScriptedAssistant()
const { answer } = assistant
let wanted: Extract<Order, { do: 'call-tool' }>['call'] | undefined
let usage: Extract<Order, { do: 'answer-all' }>['usage'] | undefined
assistant.answer = (turns, signal) => {
  const events = answer(turns, signal)
  const call = assistant.calls.at(-1)
  if (wanted && turns.at(-1)?.role !== 'tool') call?.end({ calls: [wanted] })
  else if (wanted) {
    call?.say('called')
    call?.end()
  } else if (usage) {
    call?.say('an answer')
    call?.end({ usage })
  }
  return events
}
const { chat, server, stop } = createParts({ toAssistants: () => createFixedAssistants(assistant) })

process.on('message', (order: Order) => {
  const call = assistant.calls.at(-1)
  if (order.do === 'say') call?.say(order.text)
  else if (order.do === 'rename') void chat.users.rename(order.user, order.displayName)
  else if (order.do === 'delete-account') void removeAccount(order)
  else if (order.do === 'quiet') tellQuiet(order.userId, order.isQuiet)
  else if (order.do === 'end-sessions') void endSessions({ userId: order.userId }, 'ended')
  else if (order.do === 'tell-live') void readLive(order.user).then((live) => process.send?.({ live }))
  else if (order.do === 'sweep') void sweep(order.now)
  else if (order.do === 'answer-all') usage = order.usage
  else if (order.do === 'call-tool') wanted = order.call
  else call?.end()
})

async function sweep(now: number): Promise<void> {
  const swept = await chat.retention.sweep({ now, pace: createPace({ rest: 0 }), untilKnown: async () => {} })
  process.send?.({ swept })
}

function removeAccount({ user, sessionId, password }: Extract<Order, { do: 'delete-account' }>): Promise<void> {
  const now = new Date()
  return deleteAccount({ user, sessionId, isQuiet: false, issuedAt: now, expiresAt: now }, password, '192.0.2.1')
}

void untilStopped(stop).then((status) => process.exit(status))
// Whatever ends the parent, this is not left behind.
process.once('disconnect', () => process.exit(1))
await openStore()
process.send?.({ port: await server.listen(0, '127.0.0.1') })
