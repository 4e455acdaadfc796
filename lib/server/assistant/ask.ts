import type { Response } from 'undici'
import type { ToolBox, Turn } from '#lib/chat/ports.ts'
import { isAzure, toCompletionsUrl } from './address.ts'
import { type Piece, toPieces } from './chunk.ts'
import { createDispatcher } from './dispatcher.ts'
import { createSender, type Parameters } from './request.ts'
import { createPost } from './sdk.ts'
import { readEvents } from './sse.ts'

/** One request for a streamed chat completion, made by the openai SDK. */

export interface Endpoint extends Parameters {
  /** Absent for servers that want none. */
  apiKey?: string | undefined
  /** As toCompletionsUrl takes it. */
  baseUrl: string
  /** Proxy for this traffic alone: http, https, socks4 or socks5; without it the environment's. */
  proxyUrl?: string | undefined
  extraHeaders?: Record<string, string> | undefined
}

/** Resolves when the stream begins. Both it and the stream throw what toFailure knows, or that they were aborted. */
export type Ask = (turns: Turn[], signal: AbortSignal, tools?: ToolBox) => Promise<AsyncIterable<Piece>>

/** Throws ProxyError on a malformed proxy URL. */
export function createAsk(endpoint: Endpoint): Ask {
  const url = toCompletionsUrl(endpoint.baseUrl)
  const dispatcher = createDispatcher(url, endpoint.proxyUrl)
  const post = createPost({ url, dispatcher, headers: toHeaders(endpoint, url) })
  const send = createSender(endpoint)
  return (turns, signal, tools) => send({ turns, tools }, async (body) => readPieces(await post(body, signal)))
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

/** Null leaves one out. */
export function toHeaders({ apiKey, extraHeaders }: Endpoint, url: URL): Record<string, string | null> {
  const own = { accept: 'text/event-stream, application/json', 'user-agent': 'parlor' }
  const key = apiKey && (isAzure(url) ? { 'api-key': apiKey } : { authorization: `Bearer ${apiKey}` })
  const extra = Object.entries(extraHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return { ...own, authorization: null, ...(key || {}), ...Object.fromEntries(extra) }
}
