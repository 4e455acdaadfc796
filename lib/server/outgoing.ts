import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import pLimit, { type LimitFunction } from 'p-limit'
import proxyaddr from 'proxy-addr'
import { Agent, type Dispatcher, request } from 'undici'
import { createDispatcher, findEnvironmentProxy } from './assistant/dispatcher.ts'
import { env } from './env.ts'
import { remember } from './remember.ts'

/**
 * Where the program may be sent by addresses that people give it: not into the network it stands in, unless
 * WEBHOOK_ALLOW names the place.
 */

/** RFC 6890 and its successors: what is not of the public internet. */
const RESERVED = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
  // What leads to an IPv4 address by another name is refused as a whole.
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32', '2001:db8::/32', '2002::/16'],
  ...['fc00::/7', 'fe80::/9', 'ff00::/8'],
]

const reserved = createBlockList(RESERVED)
const CONNECT_TIMEOUT_MS = 7_000
/**
 * Of the threads that Node has for it the system looks names up in two. A name that nobody answers for holds one for half a
 * minute: the other is left for the database, the AIs, mail and the issuer.
 */
const LOOKUPS_AT_ONCE = 1

/** Nothing was sent: it would have gone into a network that nothing may be sent to. */
class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'

  constructor(hostname: string) {
    super(`${hostname} leads into a private network`)
  }
}

/** A name was not looked up: others were for too long. */
class LateLookupError extends Error {
  override readonly name = 'LateLookupError'

  constructor(hostname: string) {
    super(`there was no turn to look ${hostname} up`)
  }
}

/** The two module graphs have a class each. */
export function isPrivateAddress(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'PrivateAddressError'
}

/**
 * Asks a URL that somebody has given, by the environment's proxy where there is one; a redirect is an answer like another. The answer is to be
 * read within `read`. Throws what `isPrivateAddress` knows, and what undici throws.
 */
export async function requestOutgoing<T>(
  url: URL,
  options: {
    method: Dispatcher.HttpMethod
    headers: Record<string, string>
    body: string | Buffer
    signal: AbortSignal
  },
  read: (answer: Dispatcher.ResponseData) => Promise<T>,
): Promise<T> {
  const { dispatcher, close } = await openWayOut(url)
  try {
    return await read(await request(url, { ...options, dispatcher }))
  } finally {
    close()
  }
}

/**
 * The way to a URL that somebody has given, for as long as it is not closed; redirects are not to be followed on it. Throws what
 * `isPrivateAddress` knows, and so does what is asked there.
 */
export async function openWayOut(url: URL): Promise<{ dispatcher: Dispatcher; close(): void }> {
  const proxy = findEnvironmentProxy(url)
  const isInside = !mayBeOutgoing(url) || (proxy !== undefined && (await leadsInside(url.hostname)))
  if (isInside) throw new PrivateAddressError(url.hostname)
  if (proxy === undefined) return { dispatcher: directly(), close() {} }
  const dispatcher = createDispatcher(url, proxy)
  return { dispatcher, close: () => void dispatcher.destroy() }
}

/** What looks names up itself, and sees where they lead. */
function directly(): Agent {
  return remember(
    'outgoing-agent',
    () =>
      new Agent({ connect: { lookup: lookUpOutgoing, timeout: CONNECT_TIMEOUT_MS }, connections: 8, pipelining: 1 }),
  )
}

/** Whether this IP address may be connected to. */
export function isOutgoingAllowed(address: string, allowed: string[] = env().WEBHOOK_ALLOW): boolean {
  const isReserved = reserved.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return !isReserved || isNamed(address, allowed)
}

/** Whether WEBHOOK_ALLOW names the host of this URL, which must be an IP address for that. */
export function isAllowedByName(url: URL, allowed: string[] = env().WEBHOOK_ALLOW): boolean {
  const address = toAddress(url)
  return address !== null && isNamed(address, allowed)
}

/** False for a host that is an IP address which may not be connected to; what a name stands for is known at the look-up. */
export function mayBeOutgoing(url: URL, allowed: string[] = env().WEBHOOK_ALLOW): boolean {
  const address = toAddress(url)
  if (address === null) return !/^(?:.+\.)?localhost\.?$/i.test(url.hostname)
  return isOutgoingAllowed(address, allowed)
}

/** Looks a host up for a connection, and fails where one of its addresses may not be connected to. */
export const lookUpOutgoing: LookupFunction = (hostname, options, callback) => {
  lookUpAll(hostname, options).then(
    (addresses) => {
      const [first] = addresses
      if (!first) return callback(new Error(`${hostname} has no address`), '', 4)
      if (!addresses.every(({ address }) => isOutgoingAllowed(address)))
        return callback(new PrivateAddressError(hostname), '', 4)
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    },
    (cause: NodeJS.ErrnoException) => callback(cause, '', 4),
  )
}

/**
 * Whether a name leads to an address that may not be connected to, as far as this machine can tell: a proxy, which looks
 * names up by itself, must not be sent there. Some names only the proxy knows. Rejects with LateLookupError.
 */
async function leadsInside(hostname: string): Promise<boolean> {
  try {
    return !(await lookUpAll(hostname)).every(({ address }) => isOutgoingAllowed(address))
  } catch (cause) {
    if (cause instanceof LateLookupError) throw cause
    return false
  }
}

/** In turns. Rejects with what the system says, and with LateLookupError where the turn comes when nobody waits any more. */
function lookUpAll(hostname: string, options: LookupOptions = {}): Promise<LookupAddress[]> {
  const turns = remember<LimitFunction>('outgoing-lookups', () => pLimit(LOOKUPS_AT_ONCE))
  const askedAt = performance.now()
  return turns(() => {
    if (performance.now() - askedAt > CONNECT_TIMEOUT_MS) throw new LateLookupError(hostname)
    return new Promise((resolve, reject) => {
      lookup(hostname, { ...options, all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
    })
  })
}

/** The host of a URL where it is an IP address. */
function toAddress({ hostname }: URL): string | null {
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) === 0 ? null : address
}

function isNamed(address: string, allowed: string[]): boolean {
  return allowed.length > 0 && proxyaddr.compile(allowed)(address, 0)
}

function createBlockList(ranges: string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', bits] = range.split('/')
    list.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}
