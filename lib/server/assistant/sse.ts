import { createParser, type ParseError } from 'eventsource-parser'

/** Server-sent events as upstreams really write them, and never more of them in memory than one event may have. */

export interface ServerEvent {
  name?: string | undefined
  data: string
  /** The stream ended in the middle of it. */
  isUnended?: true | undefined
}

/** UTF-16 units without the end of an event. */
export const EVENT_MAX = 1_000_000
/** Of a whole stream, after its decompression. */
export const STREAM_MAX_BYTES = 64 * 1024 * 1024
/** What is parsed at a time; it also bounds what the parser may look at twice. */
const SLICE = 16 * 1024

/** The stream has no end, or an event of it has none. */
export class EndlessStreamError extends Error {
  override readonly name = 'EndlessStreamError'
}

/**
 * The events of a body, in order; an event that lacks its blank line at the end counts. Lines that are no field of the
 * format are taken where their meaning is plain: `error: …` as llama.cpp writes it, and bare JSON.
 * Throws EndlessStreamError.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  const events: ServerEvent[] = []
  const parser = createParser({
    maxBufferSize: EVENT_MAX,
    onEvent: ({ event, data }) => events.push({ name: event, data }),
    onError: (error) => {
      const event = takeOddLine(error)
      if (event) events.push(event)
    },
  })
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > STREAM_MAX_BYTES) throw new EndlessStreamError(`more than ${STREAM_MAX_BYTES} bytes`)
    for (let from = 0; from < chunk.byteLength; from += SLICE) {
      parser.feed(decoder.decode(chunk.subarray(from, from + SLICE), { stream: true }))
      yield* events.splice(0)
    }
  }
  parser.feed(`${decoder.decode()}\n\n`)
  for (const event of events) yield { ...event, isUnended: true }
}

function takeOddLine({ type, field, line, value, message }: ParseError): ServerEvent | null {
  if (type === 'max-buffer-size-exceeded') throw new EndlessStreamError(message)
  if (field === 'error' && value) return { name: 'error', data: value }
  return line !== undefined && /^\s{0,8}[[{]/.test(line) ? { data: line.trim() } : null
}
