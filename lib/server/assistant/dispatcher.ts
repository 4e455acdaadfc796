import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Socket } from 'node:net'
import { SocksClient, type SocksProxy } from 'socks'
import { Agent, buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici'
import { isLoopback } from './address.ts'
import { withScheme } from './variables.ts'

/** How the AI's traffic leaves this machine. Deadlines are the caller's, so undici's own are off. */

const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 }

type ConnectOptions = Omit<Dispatcher.ConnectOptions, 'origin'>
type ConnectCallback = (error: Error | null, data: Dispatcher.ConnectData) => void

/** The proxy itself failed: it was not reached, it refused, or it broke off before the tunnel stood. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
}

/**
 * The given proxy for everything; without one the environment's HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, which
 * never apply to this machine's own addresses. Throws ProxyError on a malformed proxy URL.
 */
export function createDispatcher(target: URL, proxyUrl = findEnvironmentProxy(target)): Dispatcher {
  if (!proxyUrl) return new Agent(NO_TIMEOUTS)
  try {
    const proxy = new URL(withScheme(proxyUrl))
    if (proxy.protocol.startsWith('socks')) return new Agent({ ...NO_TIMEOUTS, connect: createSocksConnector(proxy) })
    return new ProxyAgent({ ...NO_TIMEOUTS, uri: proxy.href, clientFactory: createProxyPool })
  } catch (cause) {
    throw new ProxyError('malformed proxy URL', { cause })
  }
}

/**
 * A connection to the destination through the proxy, for whoever only wants to see that there is one. Throws ProxyError.
 */
export async function openTunnel(
  proxyUrl: string,
  destination: { host: string; port: number },
  timeoutMs: number,
): Promise<Socket> {
  try {
    const proxy = new URL(withScheme(proxyUrl))
    if (proxy.protocol.startsWith('socks')) {
      const options = { proxy: toSocksSettings(proxy), command: 'connect', destination, timeout: timeoutMs } as const
      return (await SocksClient.createConnection(options)).socket
    }
    return await askForTunnel(proxy, destination, timeoutMs)
  } catch (cause) {
    throw cause instanceof ProxyError ? cause : new ProxyError('the proxy gave no connection', { cause })
  }
}

function askForTunnel(proxy: URL, { host, port }: { host: string; port: number }, timeoutMs: number): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  const headers = {
    host: target,
    ...(proxy.username && { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
  }
  const send = proxy.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const request = send(proxy, { method: 'CONNECT', path: target, headers, timeout: timeoutMs, agent: false })
    request.once('timeout', () => request.destroy(new ProxyError('the proxy did not answer in time')))
    request.once('error', reject)
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket as Socket)
      socket.destroy()
      reject(new ProxyError(`the proxy answered CONNECT with ${statusCode}`))
    })
    request.end()
  })
}

/** The names are read as curl reads them: small letters first, a plain http proxy also for https. */
export function findEnvironmentProxy(target: URL): string | undefined {
  if (isLoopback(target.hostname) || isExempt(target, readVariable('no_proxy') ?? '')) return undefined
  const secure = target.protocol === 'https:' ? readVariable('https_proxy') : undefined
  return secure ?? readVariable('http_proxy') ?? readVariable('all_proxy')
}

function readVariable(name: string): string | undefined {
  return process.env[name]?.trim() || process.env[name.toUpperCase()]?.trim() || undefined
}

/** A list of `*`, names that stand for all below them too, and names with a port. */
function isExempt({ protocol, hostname, port }: URL, list: string): boolean {
  const targetPort = port || (protocol === 'https:' ? '443' : '80')
  return list.split(/[\s,]+/).some((entry) => {
    const [, name = '', onlyPort] = entry.toLowerCase().match(/^\*?\.?(.*?)(?::(\d+))?$/) ?? []
    if (entry === '*') return true
    if (!name || (onlyPort && onlyPort !== targetPort)) return false
    return hostname === name || hostname.endsWith(`.${name}`)
  })
}

/** The proxy looks names up, whether it is written socks5 or socks5h: here they may not be known, or told wrongly. */
function createSocksConnector(proxy: URL): buildConnector.connector {
  const secure = buildConnector({})
  const settings = toSocksSettings(proxy)
  return (options, callback) => {
    const destination = {
      host: options.hostname.replace(/^\[|\]$/g, ''),
      port: Number(options.port || (options.protocol === 'https:' ? 443 : 80)),
    }
    SocksClient.createConnection({ proxy: settings, command: 'connect', destination }).then(
      ({ socket }) => {
        if (options.protocol === 'https:') secure({ ...options, httpSocket: socket }, callback)
        else callback(null, socket.setNoDelay())
      },
      (cause: unknown) => callback(new ProxyError('the proxy gave no connection', { cause }), null),
    )
  }
}

function toSocksSettings(proxy: URL): SocksProxy {
  return {
    type: proxy.protocol.startsWith('socks4') ? 4 : 5,
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: Number(proxy.port || 1080),
    ...(proxy.username && { userId: decodeURIComponent(proxy.username) }),
    ...(proxy.password && { password: decodeURIComponent(proxy.password) }),
  }
}

function createProxyPool(origin: URL, options: object): Dispatcher {
  return new ProxyPool(origin, options)
}

/** undici tells a failure of the proxy and one of the target alike; and on a proxy that hangs up it asks for ever. */
class ProxyPool extends Pool {
  override connect(options: ConnectOptions): Promise<Dispatcher.ConnectData>
  override connect(options: ConnectOptions, callback: ConnectCallback): void
  override connect(options: ConnectOptions, callback?: ConnectCallback): unknown {
    return callback ? super.connect(options, callback) : this.#tunnel(options)
  }

  async #tunnel(options: ConnectOptions): Promise<Dispatcher.ConnectData> {
    const connected = await super.connect(options).catch((cause: unknown) => {
      throw new ProxyError('the proxy did not answer CONNECT', { cause })
    })
    if (connected.statusCode === 200) return connected
    connected.socket.on('error', () => {}).destroy()
    throw new ProxyError(`the proxy answered CONNECT with ${connected.statusCode}`)
  }
}
