import { fetch } from 'undici'
import { z } from 'zod'
import { MODEL_MAX } from '#lib/protocol/limits.ts'
import { toCompletionsUrl } from './address.ts'
import { toHeaders } from './ask.ts'
import { createDispatcher } from './dispatcher.ts'
import type { EndpointSettings } from './environment.ts'

/** Which models an endpoint offers, where it has a list of them. */

const DEADLINE_MS = 2_000
const BODY_MAX_BYTES = 2 * 1024 * 1024
const MODELS_MAX = 500

const list = z.object({ data: z.array(z.object({ id: z.string().min(1).max(MODEL_MAX) })) })

/** By name; empty where it has no list, or doesn't answer. Never rejects. */
export async function listModels(endpoint: EndpointSettings): Promise<string[]> {
  try {
    const url = toCompletionsUrl(endpoint.baseUrl)
    url.pathname = url.pathname.replace(/\/chat\/completions$/, '/models')
    const given = Object.entries(toHeaders({ ...endpoint, model: '' }, url))
    const headers = given.filter((entry): entry is [string, string] => entry[1] !== null)
    const response = await fetch(url, {
      ...{ headers, redirect: 'manual', dispatcher: createDispatcher(url, endpoint.proxyUrl) },
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    const models = list.parse(JSON.parse(await readBounded(response.body ?? [])))
    return models.data
      .map(({ id }) => id)
      .sort()
      .slice(0, MODELS_MAX)
  } catch {
    return []
  }
}

async function readBounded(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > BODY_MAX_BYTES) throw new Error('too much')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
