import { ImportError } from './import-error.ts'

/** A line of a file: as text, or, where it is one that no string would hold, its beginning and a rest to be read once. */
export type Line = { number: number; text: string } | LongLine

export interface LongLine {
  number: number
  head: Buffer
  rest: AsyncIterable<Uint8Array>
}

export interface LineLimits {
  /** Of a line as text, in bytes. */
  maxBytes: number
  /** Whether a line that begins so is given with a rest where it is longer than LINE_HEAD_BYTES. */
  isLong(head: Buffer): boolean
}

/** As much of a long line comes at once. */
const LINE_HEAD_BYTES = 1024 * 1024
const NEWLINE = 10
const NOTHING = new Uint8Array()

/** The lines of a file of UTF-8; empty ones are passed over. Throws ImportError. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes, isLong }: LineLimits,
): AsyncGenerator<Line> {
  const source = chunks[Symbol.asyncIterator]()
  let left: Uint8Array = NOTHING
  let isOver = false

  /** Of the present line. */
  async function readPart(): Promise<{ part: Uint8Array; isLast: boolean }> {
    if (left.length === 0) {
      const { value, done } = await source.next()
      isOver = done === true
      if (isOver) return { part: NOTHING, isLast: true }
      left = value as Uint8Array
    }
    const end = left.indexOf(NEWLINE)
    const part = end < 0 ? left : left.subarray(0, end)
    left = end < 0 ? NOTHING : left.subarray(end + 1)
    return { part, isLast: end >= 0 }
  }

  try {
    for (let number = 1; !isOver; number++) {
      const parts: Uint8Array[] = []
      let bytes = 0
      let isRead = false
      async function take(upTo: number): Promise<void> {
        while (!isRead && bytes <= upTo) {
          const { part, isLast } = await readPart()
          isRead = isLast
          parts.push(part)
          bytes += part.length
        }
      }
      async function* readRest(): AsyncGenerator<Uint8Array> {
        while (!isRead) {
          const { part, isLast } = await readPart()
          isRead = isLast
          if (part.length > 0) yield part
        }
      }
      await take(Math.min(LINE_HEAD_BYTES, maxBytes))
      const head = isRead ? null : Buffer.concat(parts)
      if (head && isLong(head)) {
        yield { number, head, rest: readRest() }
        // What nobody has read.
        for await (const _ of readRest());
        continue
      }
      await take(maxBytes)
      if (bytes > maxBytes) throw new ImportError(`Line ${number} is longer than ${maxBytes} bytes.`)
      const text = decode(Buffer.concat(parts), number)
      if (text.trim() !== '') yield { number, text }
    }
  } finally {
    await source.return?.()
  }
}

function decode(bytes: Uint8Array, number: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ImportError(`Line ${number} is not UTF-8.`)
  }
}
