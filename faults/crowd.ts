import { createTcpProxy } from '#test/tcp-proxy.ts'
import { createReader, type LeanReader } from './reader.ts'
import type { Report } from './verdict.ts'

/** Many readers in a process of their own, so that what they cost does not slow down who watches them. */

export type Order =
  | { do: 'open'; roomId: string; ports: number[]; cookie: string; count: number }
  | { do: 'reset' }
  | { do: 'report' }

/** So many of the newest messages are compared. */
const SHOWN = 50
const REPORTS_MAX = 5

const readers: LeanReader[] = []
let connections = 0
let targets: number[] = []
let cookie = ''
const line = await createTcpProxy({
  targets: () => (connections++ % 2 === 0 ? targets : targets.toReversed()),
  header: () => `Cookie: ${cookie}`,
  random: Math.random,
})

process.on('message', (order: Order) => {
  if (order.do === 'reset') line.reset()
  else if (order.do === 'report') process.send?.(listReports())
  else {
    targets = order.ports
    cookie = order.cookie
    for (let number = 0; number < order.count; number++) readers.push(createReader(order.roomId, line.port))
  }
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

/** One for all who see the same. */
function listReports(): Report[] {
  // While somebody is still outside, looking at all the screens would only keep the others from coming in.
  const absent = readers.find((reader) => !reader.isReady())
  if (absent) return [absent.report()]
  const different = new Map<string, Report>()
  for (const reader of readers) {
    const report = reader.report()
    const messages = report.messages.slice(-SHOWN)
    const sight = JSON.stringify([report.isReady, messages])
    if (different.size < REPORTS_MAX && !different.has(sight)) different.set(sight, { ...report, messages })
  }
  return [...different.values()]
}
