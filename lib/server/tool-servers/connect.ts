import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { type Dispatcher, fetch } from 'undici'
import { openWayOut } from '../outgoing.ts'
import { ToolServerError, toToolServerError } from './fault.ts'

/**
 * One visit to a server of tools by streamable HTTP: it is opened, asked, and left. Nothing stays open in between, and whatever the
 * server does is bounded in bytes, in requests and in time.
 */

/** Of all that it answers in one visit. */
const BYTES_MAX = 1024 * 1024
/** A server may ask, too, and each question of its is answered by a request. */
const REQUESTS_MAX = 32
const LEAVE_MS = 2_000
const CLIENT = { name: 'parlor', title: '清谈 Parlor', version: '1' }

export interface ToolServerPlace {
  url: string
  headers: Record<string, string>
}

/** Throws ToolServerError, `timeout` where the signal ends it. */
export async function visitToolServer<T>(
  { url, headers }: ToolServerPlace,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  // Loaded with the first visit: most installations have none.
  const [{ Client }, { StreamableHTTPClientTransport }] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
  ])
  const way = await openWayOut(new URL(url)).catch((cause: unknown) => {
    throw toToolServerError(cause)
  })
  let fail: (cause: ToolServerError) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const giveUp = () => fail(new ToolServerError('timeout'))
  signal.addEventListener('abort', giveUp, { once: true })
  if (signal.aborted) giveUp()
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers },
    fetch: createFetch(way.dispatcher, fail),
  })
  // Its own validator compiles schemas of the server's into code; nothing here is to be validated by them.
  const jsonSchemaValidator = {
    getValidator: () => () => ({ valid: false, data: undefined, errorMessage: '' }) as const,
  }
  const client = new Client(CLIENT, { jsonSchemaValidator })
  client.onerror = (cause) => {
    if (isBrokenOff(cause)) fail(new ToolServerError('garbage', '', { cause }))
  }
  const whole = client.connect(transport as Parameters<Client['connect']>[0]).then(() => work(client))
  try {
    return await Promise.race([whole, failed])
  } catch (cause) {
    throw toToolServerError(cause)
  } finally {
    signal.removeEventListener('abort', giveUp)
    whole.catch(() => {})
    void leave()
  }

  /** Nobody waits for it. */
  async function leave(): Promise<void> {
    const late = setTimeout(() => void client.close(), LEAVE_MS)
    await transport.terminateSession().catch(() => {})
    clearTimeout(late)
    await client.close().catch(() => {})
    way.close()
  }
}

/** An event that is none, or a stream that ended in the middle; other complaints harm nothing. */
function isBrokenOff({ name, message }: Error): boolean {
  return name === 'ZodError' || name === 'SyntaxError' || message.startsWith('SSE stream disconnected')
}

/** Only to the server itself, whose answers it looks at before the SDK does. */
function createFetch(dispatcher: Dispatcher, fail: (cause: ToolServerError) => void): typeof globalThis.fetch {
  let bytes = 0
  let requests = 0

  async function fetchBounded(url: URL | string, init: RequestInit = {}): Promise<Response> {
    // A stream for what the server has to say by itself is none of a visit's; one that goes on with an answer is.
    if (init.method === 'GET' && !new Headers(init.headers).has('last-event-id'))
      return new Response(null, { status: 405 })
    requests += 1
    if (requests > REQUESTS_MAX) throw toFailed(new ToolServerError('garbage', 'too many requests'))
    const { body = null, signal = null, headers, method } = init
    const asked = { method, body, signal, headers, redirect: 'manual', dispatcher }
    // undici declares the web's types a second time; at run time they are the same.
    const response = (await fetch(url, asked as unknown as Parameters<typeof fetch>[1])) as unknown as Response
    const fault = method === 'DELETE' ? null : toFault(response.status)
    if (fault) {
      await response.body?.cancel()
      throw toFailed(new ToolServerError(fault, `HTTP ${response.status}`))
    }
    return new Response(response.body?.pipeThrough(new TransformStream({ transform: count })) ?? null, response)
  }

  function count(chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): void {
    bytes += chunk.byteLength
    if (bytes > BYTES_MAX) controller.error(toFailed(new ToolServerError('too_large')))
    else controller.enqueue(chunk)
  }

  function toFailed(cause: ToolServerError): ToolServerError {
    fail(cause)
    return cause
  }

  return fetchBounded as typeof globalThis.fetch
}

function toFault(status: number): 'redirected' | 'refused' | 'status' | null {
  if (status >= 300 && status < 400) return 'redirected'
  if (status === 401 || status === 403) return 'refused'
  return status >= 400 ? 'status' : null
}
