import type { IncomingMessage } from 'node:http'
import { isIP, isIPv6 } from 'node:net'
import proxyaddr from 'proxy-addr'
import { env } from './env.ts'

/** Where a request comes from: for limits and for the record of an account. */

/** server.ts writes it on every request, over whatever came; route handlers see no socket. */
const CLIENT_ADDRESS_HEADER = 'x-client-address'

/** Likewise: there where somebody at this machine asks, see isFromThisMachine. */
const LOCAL_HEADER = 'x-client-local'
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/

const UNKNOWN = 'unknown'

/** The peer's address, or what the proxies of TRUST_PROXY say it is: IPv4, or IPv6 in its short form. */
export function toClientAddress(request: IncomingMessage, trusted: string[] = env().TRUST_PROXY): string {
  const peer = toAddress(request.socket.remoteAddress)
  if (trusted.length === 0) return peer ?? UNKNOWN
  return toAddress(proxyaddr(request, trusted)) ?? peer ?? UNKNOWN
}

/** Writes into a request's headers where it comes from, for the route handlers, which see no socket. */
export function markOrigin(request: IncomingMessage): void {
  request.headers[CLIENT_ADDRESS_HEADER] = toClientAddress(request)
  if (isFromThisMachine(request)) request.headers[LOCAL_HEADER] = 'yes'
  else delete request.headers[LOCAL_HEADER]
}

/** The same as that has found it. */
export function isLocalRequest(headers: Headers): boolean {
  return headers.get(LOCAL_HEADER) === 'yes'
}

/**
 * Whether whoever asks sits at this machine: the peer and the name that was asked for are this machine's, and no proxy has
 * passed it on. A page of another name in between (Origin) is no sign of that either.
 */
export function isFromThisMachine({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const peer = toAddress(socket.remoteAddress)
  if (peer === null || !(peer === '::1' || peer.startsWith('127.'))) return false
  if (!LOOPBACK.test(headers.host ?? '') || FORWARDING.some((name) => headers[name] !== undefined)) return false
  const { origin } = headers
  return origin === undefined || (URL.canParse(origin) && LOOPBACK.test(new URL(origin).host))
}

/** The address that server.ts wrote into a request's headers. */
export function clientAddress(headers: Headers): string {
  return toAddress(headers.get(CLIENT_ADDRESS_HEADER) ?? undefined) ?? UNKNOWN
}

/** What limits count: an IPv4 address, or the /64 that one subscriber has of IPv6. */
export function toNetwork(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const tailGroups = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? [] : Array<string>(8 - groups.length - tailGroups.length).fill('0')
  return `${[...groups, ...zeros, ...tailGroups].slice(0, 4).join(':')}::/64`
}

function toAddress(text: string | undefined): string | null {
  const [address = ''] = (text ?? '').trim().split('%')
  if (isIP(address) === 0) return null
  if (!isIPv6(address)) return address
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1)
  return toMappedIPv4(short) ?? short
}

/** IPv4 as IPv6 sockets write it: `::ffff:7f00:1` is 127.0.0.1. */
function toMappedIPv4(address: string): string | null {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? []
  if (high === undefined || low === undefined) return null
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return bits.flatMap((pair) => [pair >> 8, pair & 255]).join('.')
}
