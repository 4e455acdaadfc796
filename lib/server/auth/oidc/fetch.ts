import type { CustomFetchOptions } from 'openid-client'
import { type Dispatcher, request } from 'undici'
import { createDispatcher } from '../../assistant/dispatcher.ts'

/** Requests to the issuer: by the environment's proxy where there is one, bounded in bytes and time. */

const REQUEST_TIMEOUT_MS = 5_000
const ANSWER_MAX_BYTES = 256 * 1024

/** The issuer was not reached, or could not answer. */
export class IssuerOutage extends Error {
  override readonly name = 'IssuerOutage'
}

/** As `fetch`, for openid-client. Rejects with IssuerOutage where there is no answer in time, or one too large. */
export async function fetchFromIssuer(address: string, options: CustomFetchOptions): Promise<Response> {
  const url = new URL(address)
  const dispatcher = createDispatcher(url)
  try {
    const answer = await send(url, options, dispatcher)
    if (answer.status >= 500) throw new Error(`the answer has the status ${answer.status}`)
    return answer
  } catch (cause) {
    throw new IssuerOutage(`${url.host} did not answer`, { cause })
  } finally {
    void dispatcher.destroy()
  }
}

async function send(
  url: URL,
  { method, headers, body }: CustomFetchOptions,
  dispatcher: Dispatcher,
): Promise<Response> {
  const answer = await request(url, {
    method: method as Dispatcher.HttpMethod,
    headers,
    body: body === undefined || body === null ? null : String(body),
    dispatcher,
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  })
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > ANSWER_MAX_BYTES) throw new Error('the answer of the issuer is too large')
    chunks.push(chunk)
  }
  const type = answer.headers['content-type']
  const isEmpty = answer.statusCode === 204 || answer.statusCode === 304
  return new Response(isEmpty ? null : Buffer.concat(chunks), {
    status: answer.statusCode,
    headers: typeof type === 'string' ? { 'content-type': type } : {},
  })
}
