import type { IncomingMessage } from 'node:http'
import { SOCKET_PATH } from '#lib/protocol/limits.ts'
import type { Refusal } from './refusals.ts'

/** What a request asks for, looked at before any route is: Next answers some of what is refused here with 500. */

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** A name, an IPv4 or a bracketed IPv6 address, and a port: addresses are put together from it. */
const HOST = /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i

/** Why a request can't be answered, or null. Writes a target in absolute form (RFC 9112, 3.2.2) as its path. */
export function findRefusal(request: IncomingMessage): Refusal | null {
  const { method = '', headers, httpVersion } = request
  if (!METHODS.includes(method)) return { status: 405, code: 'invalid', headers: { Allow: METHODS.join(', ') } }
  if (headers.host === undefined ? httpVersion !== '1.0' : !HOST.test(headers.host)) return INVALID
  request.url = toOriginForm(request.url)
  const path = toPath(request.url)
  if (!isReadable(path)) return INVALID
  if (!isRouterState(headers['next-router-state-tree'])) return INVALID
  if (isSocketPath(path)) return { status: 426, code: 'invalid', headers: { Upgrade: 'websocket' } }
  return null
}

/** Whether the sockets are there: with the slash that Socket.IO's clients put behind it, or without. */
export function isSocketPath(path: string): boolean {
  return path === SOCKET_PATH || path === `${SOCKET_PATH}/`
}

/** Whether files are uploaded there: their bodies are large, and may take long. */
export function isUploadPath(path: string): boolean {
  return /^\/api\/rooms\/\d+\/files\/?$/.test(path)
}

/** The path of a target of either form, without its query. */
export function toPath(target = ''): string {
  return toOriginForm(target).split('?')[0] ?? ''
}

const INVALID: Refusal = { status: 400, code: 'invalid' }

/** A target in absolute form as what follows its authority, any other as it is. */
export function toOriginForm(target = ''): string {
  const [authority] = /^https?:\/\/[^/?#]*/i.exec(target) ?? []
  if (authority === undefined) return target
  const rest = target.slice(authority.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** A path from the root whose escapes are UTF-8 and no NUL, which no file and no name has. */
function isReadable(path: string): boolean {
  if (!path.startsWith('/')) return false
  try {
    return !decodeURIComponent(path).includes('\0')
  } catch {
    return false
  }
}

/** Absent, or as the browser's half of Next writes it: for anything else its server throws. */
function isRouterState(header: string | string[] | undefined): boolean {
  if (header === undefined) return true
  try {
    return isRouterTree(JSON.parse(decodeURIComponent(String(header))))
  } catch {
    return false
  }
}

/** `[segment, {slot: tree}, …]`; a node's headers are too short for a tree that is too deep. */
function isRouterTree(tree: unknown): boolean {
  if (!Array.isArray(tree)) return false
  const [segment, slots] = tree
  const isSegment = typeof segment === 'string' || (Array.isArray(segment) && segment.length === 4)
  return isSegment && typeof slots === 'object' && slots !== null && Object.values(slots).every(isRouterTree)
}
