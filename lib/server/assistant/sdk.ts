import type { ClientOptions, OpenAI } from 'openai'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import { type Dispatcher, fetch, type RequestInit, type Response } from 'undici'
import { readRefusal } from './refusal.ts'

/** The openai SDK as the client of one endpoint: it writes the request, and hands over the response as it came. */

export interface ClientSettings {
  /** Where every request goes; the SDK knows neither Azure's query nor a whole endpoint. */
  url: URL
  dispatcher: Dispatcher
  /** Stronger than the SDK's own; null leaves one out. */
  headers: Record<string, string | null>
}

/** Resolves to the response whose body is the stream, unread. Throws a Refusal, what undici throws, or on abort. */
export type Post = (body: ChatCompletionCreateParamsStreaming, signal: AbortSignal) => Promise<Response>

export function createPost(settings: ClientSettings): Post {
  let client: OpenAI | undefined
  return async (body, signal) => {
    client ??= await createClient(settings)
    const { headers } = settings
    try {
      const response = await client.chat.completions.create(body, { headers, signal }).asResponse()
      return response as unknown as Response
    } catch (error) {
      throw error instanceof Error && error.cause instanceof Carrier ? error.cause.thrown : error
    }
  }
}

/** Loaded with the first question: at the start of the process its memory would be for nothing. */
async function createClient({ url, dispatcher }: ClientSettings): Promise<OpenAI> {
  const { OpenAI } = await import('openai')
  return new OpenAI({
    // The SDK fills what is left out from the environment, also for endpoints that must not see it.
    apiKey: 'in the headers',
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: url.origin,
    // Repeats and deadlines are the caller's.
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    // Its debug log prints what people say.
    logLevel: 'off',
    fetch: createFetch(url, dispatcher),
  })
}

/** Never resolves to a failure: the SDK would read its body to the end, however long that is. */
function createFetch(url: URL, dispatcher: Dispatcher): NonNullable<ClientOptions['fetch']> {
  async function fetchStream(_url: string, init: RequestInit): Promise<Response> {
    // Strict gateways refuse headers that they do not know.
    const headers = [...new Headers(init.headers as HeadersInit)].filter(([name]) => !name.startsWith('x-stainless-'))
    // A redirect would take the key elsewhere, or turn the question into a GET.
    const response = await fetch(url, { ...init, headers, redirect: 'manual', dispatcher })
    const type = response.headers.get('content-type') ?? ''
    if (!response.ok || /json|html/i.test(type)) throw await readRefusal(response)
    return response
  }
  const carrying = (input: string, init: RequestInit) =>
    fetchStream(input, init).catch((thrown: unknown) => {
      throw new Carrier(thrown)
    })
  // undici declares the web's types a second time; at run time they are the same.
  return carrying as unknown as NonNullable<ClientOptions['fetch']>
}

/** Carries what was thrown through the SDK, which drops the cause of whatever speaks of a timeout. */
class Carrier extends Error {
  readonly thrown: unknown

  constructor(thrown: unknown) {
    super('no stream')
    this.thrown = thrown
  }
}
