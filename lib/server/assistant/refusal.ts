import type { Response } from 'undici'
import { takeUnits, toLabel } from './text.ts'

/** What an endpoint says in place of an answer: as a status and a body of any shape, or as an event of a stream. */

export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** HTTP's, or the like that the words hold. */
  readonly status: number | undefined
  /** Codes and types, as the endpoint labels its failure. */
  readonly labels: string[]
  /** All that it says, labels included, as far as it is read. */
  readonly words: string
  readonly requestId: string | undefined
  /** What the server asked us to wait, if it did. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    said: Partial<Pick<Refusal, 'status' | 'labels' | 'words' | 'requestId' | 'retryAfterMs'>>,
  ) {
    super(message)
    this.status = said.status
    this.labels = said.labels ?? []
    this.words = said.words ?? ''
    this.requestId = said.requestId
    this.retryAfterMs = said.retryAfterMs
  }
}

type Fields = Record<string, unknown>

const BODY_MAX_BYTES = 64 * 1024
const BODY_WAIT_MS = 2_000
/** UTF-16 units of a refusal that are looked at: whatever is matched against them stays quick. */
const WORDS_MAX = 4_000
const LABEL_MAX = 64
const NODES_MAX = 200
const DEPTH_MAX = 6
const LABEL_KEYS = /^(code|type|status|reason|error_code|errorcode|status_code)$/i
const MESSAGE_KEYS = /^(message|msg|detail|error|error_msg|status_msg|errormsg|error_message|title)$/i

/** What a response is that brings no stream: one with a failing status, or JSON or a page in place of the stream. */
export async function readRefusal(response: Response): Promise<Refusal> {
  const { headers, status } = response
  const body = await readStart(response)
  const isPage = body.trimStart().startsWith('<')
  const title = isPage && toLabel(body.match(/<title[^>]{0,200}>([^<]{1,500})/i)?.[1], 200)
  const value = parseJson(body)
  const said = response.ok ? findRefusal(value) : value !== undefined ? toRefusal(value) : null
  const place = headers.get('location') ? `sent on to ${headers.get('location')}` : ''
  const text = value === undefined && !isPage && !response.ok ? takeUnits(body, WORDS_MAX) : ''
  const unsaid = response.ok ? `${headers.get('content-type')} in place of a stream` : `status ${status}`
  return new Refusal(said?.message || place || text.trim() || title || unsaid, {
    status: response.ok ? said?.status : status,
    labels: said?.labels ?? [],
    words: said?.words ?? text,
    requestId: toLabel(headers.get('x-request-id') ?? headers.get('request-id'), LABEL_MAX),
    retryAfterMs: readRetryAfter(response),
  })
}

/**
 * The refusal that a piece of a stream is, or null. `isError`: the event was named so, whatever it holds. Shapes: `error`
 * as a text or an object, of the whole or of a choice; `base_resp` with a status (MiniMax); code and message alone.
 */
export function findRefusal(value: unknown, { isError = false } = {}): Refusal | null {
  if (Array.isArray(value))
    return value.length > 0 && value.length < NODES_MAX ? findRefusal(value[0], { isError }) : null
  if (!isFields(value)) return isError && typeof value === 'string' ? toRefusal(value) : null
  const choice = Array.isArray(value.choices) ? value.choices[0] : undefined
  const error = [value.error, isFields(choice) ? choice.error : undefined].find((candidate) => isSaid(candidate))
  if (error !== undefined) return toRefusal(error)
  const { base_resp: result } = value
  if (isFields(result) && typeof result.status_code === 'number' && result.status_code !== 0) return toRefusal(result)
  return isError || isBareError(value) ? toRefusal(value) : null
}

function isSaid(error: unknown): boolean {
  return (
    isFields(error) ||
    (Array.isArray(error) && error.length > 0) ||
    (typeof error === 'string' && error !== '') ||
    error === true
  )
}

/** `{code, message}`, `{object: 'error', …}` and their like, without an answer beside it. */
function isBareError(value: Fields): boolean {
  if (value.choices !== undefined && value.choices !== null) return false
  if (value.object === 'error' || value.type === 'error' || value.success === false) return true
  const code = value.code ?? value.error_code ?? value.status_code
  const isFailing =
    typeof code === 'string'
      ? !/^(0|200|ok|success)?$/i.test(code)
      : Number.isFinite(code) && code !== 0 && code !== 200
  return (
    isFailing && [value.message, value.msg, value.error_msg].some((text) => typeof text === 'string' && text !== '')
  )
}

function toRefusal(value: unknown): Refusal {
  const said = { labels: [] as string[], message: '', words: '', status: undefined as number | undefined, nodes: 0 }
  collect(value, '', said, 0)
  const message = said.message || said.words.trim()
  return new Refusal(takeUnits(message, WORDS_MAX), { labels: said.labels, words: said.words, status: said.status })
}

function collect(value: unknown, key: string, said: Collected, depth: number): void {
  said.nodes += 1
  if (said.nodes > NODES_MAX || depth > DEPTH_MAX || said.words.length >= WORDS_MAX) return
  if (typeof value === 'string' || typeof value === 'number') {
    const text = takeUnits(String(value), WORDS_MAX - said.words.length)
    const label = LABEL_KEYS.test(key) ? toLabel(text, LABEL_MAX) : undefined
    if (label) said.labels.push(label)
    if (label && /^[45]\d\d$/.test(label)) said.status ??= Number(label)
    if (!said.message && !label && (key === '' || MESSAGE_KEYS.test(key))) said.message = text
    said.words += `${text}\n`
    // Gateways pass on what they were told, as JSON in a text.
    const nested = /^\s{0,8}[[{]/.test(text) ? parseJson(text) : undefined
    if (nested !== undefined) collect(nested, key, said, depth + 1)
  } else if (Array.isArray(value)) for (const item of value.slice(0, NODES_MAX)) collect(item, key, said, depth + 1)
  else if (isFields(value)) for (const name in value) collect(value[name], name, said, depth + 1)
}

interface Collected {
  labels: string[]
  message: string
  words: string
  status: number | undefined
  nodes: number
}

/** The beginning of the body: what has come within the time, at most so many bytes, and whole characters of it. */
async function readStart({ body }: Response): Promise<string> {
  if (!body) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), BODY_WAIT_MS)
  let text = ''
  let bytes = 0
  try {
    while (bytes < BODY_MAX_BYTES) {
      const { done, value } = await reader.read()
      if (done) break
      const part = value.subarray(0, BODY_MAX_BYTES - bytes)
      bytes += part.byteLength
      text += decoder.decode(part, { stream: true })
    }
  } catch {
    // What has come of it tells enough.
  } finally {
    clearTimeout(timer)
    void reader.cancel().catch(() => {})
  }
  return text
}

function readRetryAfter({ headers }: Response): number | undefined {
  const ms = Number.parseFloat(headers.get('retry-after-ms') ?? '')
  if (ms >= 0) return ms
  const text = headers.get('retry-after') ?? ''
  const waitMs = /^\s*[\d.]+\s*$/.test(text) ? Number.parseFloat(text) * 1_000 : Date.parse(text) - Date.now()
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
