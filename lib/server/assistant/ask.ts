import { type Dispatcher, fetch, type Response } from 'undici'
import type { Turn } from '#lib/chat/ports.ts'
import { isAzure, toCompletionsUrl } from './address.ts'
import { type Piece, toPieces } from './chunk.ts'
import { createDispatcher } from './dispatcher.ts'
import { readRefusal } from './refusal.ts'
import { createSender, type Parameters } from './request.ts'
import { readEvents } from './sse.ts'

/** One request for a streamed chat completion, over undici's own fetch and dispatcher. */

export interface Endpoint extends Parameters {
  /** Absent for servers that want none. */
  apiKey?: string | undefined
  /** As toCompletionsUrl takes it. */
  baseUrl: string
  /** Proxy for this traffic alone: http, https, socks4 or socks5; without it the environment's. */
  proxyUrl?: string | undefined
  extraHeaders?: Record<string, string> | undefined
}

/** Resolves when the stream begins. Both it and the stream throw what toFailure knows, or an AbortError. */
export type Ask = (turns: Turn[], signal: AbortSignal) => Promise<AsyncIterable<Piece>>

/** Throws ProxyError on a malformed proxy URL. */
export function createAsk(endpoint: Endpoint): Ask {
  const url = toCompletionsUrl(endpoint.baseUrl)
  const dispatcher: Dispatcher = createDispatcher(url, endpoint.proxyUrl)
  const headers = toHeaders(endpoint, url)
  const send = createSender(endpoint)

  return (turns, signal) =>
    send(turns, async (body) => {
      // A redirect would take the key elsewhere, or turn the question into a GET.
      const init = { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual' as const }
      const response = await fetch(url, { ...init, signal, dispatcher })
      const type = response.headers.get('content-type') ?? ''
      if (!response.ok || /json|html/i.test(type)) throw await readRefusal(response)
      return readPieces(response)
    })
}

async function* readPieces({ body }: Response): AsyncGenerator<Piece> {
  if (!body) return
  for await (const event of readEvents(body)) {
    for (const piece of toPieces(event)) {
      yield piece
      if (piece.isDone) return
    }
  }
}

function toHeaders({ apiKey, extraHeaders }: Endpoint, url: URL): Record<string, string> {
  const own = { accept: 'text/event-stream, application/json', 'content-type': 'application/json' }
  const key = apiKey ? (isAzure(url) ? { 'api-key': apiKey } : { authorization: `Bearer ${apiKey}` }) : {}
  const extra = Object.entries(extraHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return { ...own, 'user-agent': 'parlor', ...key, ...Object.fromEntries(extra) }
}
