import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool, ProxyAgent } from 'undici'

/** How the AI's traffic leaves this machine. Deadlines are the caller's, so undici's own are off. */

const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 }

type ConnectOptions = Omit<Dispatcher.ConnectOptions, 'origin'>
type ConnectCallback = (error: Error | null, data: Dispatcher.ConnectData) => void

/** The proxy itself failed: it was not reached, it refused, or it broke off before the tunnel stood. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
}

/**
 * The given proxy for everything; without one the environment's HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which never
 * apply to this machine's own addresses. Throws ProxyError on a malformed proxy URL.
 */
export function createDispatcher(baseUrl: string, proxyUrl?: string): Dispatcher {
  try {
    if (proxyUrl) return new ProxyAgent({ ...NO_TIMEOUTS, uri: proxyUrl, clientFactory: createProxyPool })
    if (isLoopback(new URL(baseUrl).hostname)) return new Agent(NO_TIMEOUTS)
    return new EnvHttpProxyAgent({ ...NO_TIMEOUTS, clientFactory: createProxyPool })
  } catch (cause) {
    throw new ProxyError('malformed proxy URL', { cause })
  }
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname)
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
