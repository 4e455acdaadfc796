import type { IncomingMessage, ServerResponse } from 'node:http'
import { findCommand, isCommandName } from '#lib/protocol/wire.ts'
import { toPath } from '../request-target.ts'
import { saySlow } from '../slow.ts'
import { counters, countOne, type RequestClass, type RequestKind } from './counters.ts'

/**
 * The log names a request whose answer took so long to begin and end, one of a kind now and then; files, exports and commands
 * with a deadline of their own take what they take.
 */
const SLOW_MS = 2_000

/** Counts the request when it is answered, or given up. */
export function countRequest(request: IncomingMessage, response: ServerResponse): void {
  const began = performance.now()
  const path = toPath(request.url)
  const kind = toKind(path)
  response.once('close', () => {
    const ms = performance.now() - began
    const name: RequestClass = `${kind} ${toClass(response.statusCode)}xx`
    countOne(counters().requests, name)
    if (kind === 'file') return
    counters().requestSeconds.add(ms / 1000)
    if (ms < SLOW_MS || mayTakeLong(path)) return
    saySlow(`request ${kind}`, ms, { method: request.method, path: toSayable(path) }, 'a request was slow')
  })
}

/** What is large is told apart: how long it takes says how thin the line is. */
function toKind(path: string): RequestKind {
  if (path.startsWith('/api/health') || path === '/metrics') return 'health'
  if (/^\/api\/(files\/|.*\/(files|export|test)$)/.test(path)) return 'file'
  if (path.startsWith('/api/') || path === '/mcp') return 'api'
  if (path.startsWith('/_next/') || /\.\w{2,5}$/.test(path)) return 'asset'
  return 'page'
}

function mayTakeLong(path: string): boolean {
  const name = /^\/api\/v1\/([^/]+)$/.exec(path)?.[1]
  return isCommandName(name) && findCommand(name).deadlineMs !== undefined
}

function toClass(status: number): 1 | 2 | 3 | 4 | 5 {
  const first = Math.floor(status / 100)
  return first === 1 || first === 2 || first === 3 || first === 4 ? first : 5
}

/** Without what opens a door to who reads the log: an invitation's token, a hook's, whatever is long. */
function toSayable(path: string): string {
  return path
    .slice(0, 200)
    .split('/')
    .map((part) => (part.length > 20 ? '…' : part))
    .join('/')
}
