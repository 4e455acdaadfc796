import type { IncomingMessage } from 'node:http'
import { isIP, isIPv6 } from 'node:net'
import proxyaddr from 'proxy-addr'
import { env } from './env.ts'

/** Where a request comes from: for limits and for the record of an account. */

/** server.ts writes it on every request, over whatever came; route handlers see no socket. */
export const CLIENT_ADDRESS_HEADER = 'x-client-address'

const UNKNOWN = 'unknown'

/** The peer's address, or what the proxies of TRUST_PROXY say it is: IPv4, or IPv6 in its short form. */
export function toClientAddress(request: IncomingMessage, trusted: string[] = env().TRUST_PROXY): string {
  const peer = toAddress(request.socket.remoteAddress)
  if (trusted.length === 0) return peer ?? UNKNOWN
  return toAddress(proxyaddr(request, trusted)) ?? peer ?? UNKNOWN
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
