/** Lines and bytes by turns out of one stream. */
export interface ByteReader {
  /** Up to and with the next line feed; null at the end. Throws SyntaxError where a line is not ended, or is too long. */
  readLine(): Promise<Uint8Array | null>
  /** As many bytes as are at hand, at most so many; null at the end. */
  readSome(max: number): Promise<Uint8Array | null>
}

const LINE_FEED = 10

export function createByteReader(chunks: AsyncIterable<Uint8Array>, lineMaxBytes: number): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)

  /** Whether there is anything more in `rest`. */
  async function fill(): Promise<boolean> {
    while (rest.byteLength === 0) {
      const { done, value } = await iterator.next()
      if (done) return false
      rest = value
    }
    return true
  }

  function take(bytes: number): Uint8Array {
    const taken = rest.subarray(0, bytes)
    rest = rest.subarray(bytes)
    return taken
  }

  return {
    async readLine() {
      const parts: Uint8Array[] = []
      let bytes = 0
      while (await fill()) {
        const end = rest.indexOf(LINE_FEED)
        const part = take(end < 0 ? rest.byteLength : end + 1)
        parts.push(part)
        bytes += part.byteLength
        if (bytes > lineMaxBytes) throw new SyntaxError('a line is too long')
        if (end >= 0) return parts.length === 1 ? part : Buffer.concat(parts)
      }
      if (bytes > 0) throw new SyntaxError('a line has no end')
      return null
    },
    async readSome(max) {
      return (await fill()) ? take(max) : null
    },
  }
}
