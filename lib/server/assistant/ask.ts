import OpenAI, { APIError, type ClientOptions } from 'openai'
import { type Dispatcher, fetch, type RequestInit, Response } from 'undici'
import { AssistantError, type Turn } from '#lib/chat/ports.ts'
import { createDispatcher } from './dispatcher.ts'

/** One request for a streamed chat completion by the openai SDK, over undici's own fetch and dispatcher. */

export interface Endpoint {
  /** Absent for servers that want none. */
  apiKey?: string | undefined
  /** With the version: https://api.openai.com/v1. */
  baseUrl: string
  model: string
  /** HTTP(S) proxy for this traffic alone; without it the environment's. */
  proxyUrl?: string | undefined
}

/** Resolves when the stream begins. On an aborted signal the stream may end without an error. */
export type Ask = (turns: Turn[], signal: AbortSignal) => Promise<AsyncIterable<unknown>>

/** Throws ProxyError on a malformed proxy URL. */
export function createAsk(endpoint: Endpoint): Ask {
  const client = createClient(endpoint)
  let takesUsage = true

  async function request(turns: Turn[], signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const { data, response } = await client.chat.completions
      .create(
        {
          model: endpoint.model,
          messages: turns,
          stream: true,
          ...(takesUsage && { stream_options: { include_usage: true } }),
        },
        { signal },
      )
      .withResponse()
    const type = response.headers.get('content-type') ?? ''
    if (!/json|html/i.test(type)) return data
    data.controller.abort()
    throw new AssistantError('ai_upstream', { cause: new Error(`${type} in place of a stream`) })
  }

  return async (turns, signal) => {
    try {
      return await request(turns, signal)
    } catch (error) {
      if (!takesUsage || !isAboutUsage(error)) throw error
      takesUsage = false
      return request(turns, signal)
    }
  }
}

/** Some compatible servers do not know `stream_options`. */
function isAboutUsage(error: unknown): boolean {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return false
  return /stream_options|include_usage/.test(`${error.param} ${error.message}`)
}

function createClient({ apiKey, baseUrl, proxyUrl }: Endpoint): OpenAI {
  return new OpenAI({
    // The SDK fills what is left out from the environment, also for endpoints that must not see it.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    ...(!apiKey && { defaultHeaders: { Authorization: null } }),
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    // Its debug log prints what people say.
    logLevel: 'off',
    fetch: createFetch(createDispatcher(baseUrl, proxyUrl)),
  })
}

function createFetch(dispatcher: Dispatcher): NonNullable<ClientOptions['fetch']> {
  async function fetchThrough(url: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(url, { ...init, dispatcher })
    return response.ok ? response : withErrorObject(response)
  }
  // undici declares the web's types a second time; at run time they are the same.
  return fetchThrough as unknown as NonNullable<ClientOptions['fetch']>
}

/** The SDK keeps nothing of a failure that is not `{error: {…}}`; many compatible servers send other shapes. */
async function withErrorObject(response: Response): Promise<Response> {
  const text = await response.text()
  const { status, headers } = response
  const init = { status, headers: [...headers].filter(([name]) => !/^content-(length|encoding)$/.test(name)) }
  return new Response(hasErrorObject(text) ? text : JSON.stringify({ error: { message: text } }), init)
}

function hasErrorObject(text: string): boolean {
  try {
    return typeof JSON.parse(text)?.error === 'object'
  } catch {
    return false
  }
}
