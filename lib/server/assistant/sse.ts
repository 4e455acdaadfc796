import { setImmediate } from 'node:timers/promises'
import { createParser, type ParseError } from 'eventsource-parser'

/** Server-sent events as upstreams really write them, and never more of them in memory than one event may have. */

export interface ServerEvent {
  name?: string | undefined
  data: string
  /** The stream ended in the middle of it. */
  isUnended?: true | undefined
}

/** UTF-16 units without the end of an event. */
const EVENT_MAX = 1_000_000
/** Of a whole stream, after its decompression. */
const STREAM_MAX_BYTES = 32 * 1024 * 1024
/** What comes faster than it is read would be read without a pause; so long others wait for it. */
const TURN_MS = 10

/** The stream has no end, or an event of it has none. */
class EndlessStreamError extends Error {
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
  let hasReturn = false
  // The parser looks through all the rest for each carriage return, so it never gets one.
  const feed = (text: string) => {
    const rest = hasReturn && text.startsWith('\n') ? text.slice(1) : text
    if (text) hasReturn = text.endsWith('\r')
    parser.feed(rest.replace(/\r\n?/g, '\n'))
  }
  let turnedAt = performance.now()
  const isLate = () => performance.now() - turnedAt > TURN_MS
  const giveWay = async () => {
    await setImmediate()
    turnedAt = performance.now()
  }
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > STREAM_MAX_BYTES) throw new EndlessStreamError(`more than ${STREAM_MAX_BYTES} bytes`)
    feed(decoder.decode(chunk, { stream: true }))
    for (const event of events.splice(0)) {
      yield event
      if (isLate()) await giveWay()
    }
    if (isLate()) await giveWay()
  }
  feed(`${decoder.decode()}\n\n`)
  for (const event of events) yield { ...event, isUnended: true }
}

function takeOddLine({ type, field, line, value, message }: ParseError): ServerEvent | null {
  if (type === 'max-buffer-size-exceeded') throw new EndlessStreamError(message)
  if (field === 'error' && value) return { name: 'error', data: value }
  return line !== undefined && /^\s{0,8}[[{]/.test(line) ? { data: line.trim() } : null
}
