/** Just enough of RFC 6455 for a client that must cost less than the server it measures. */

const TEXT_FRAME = 0x81
const MASKED = 0x80

/** A masked text frame. The mask is zero, so that the payload is the text itself. */
export function toTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const headerLength = length < 126 ? 6 : length < 65_536 ? 8 : 14
  const frame = Buffer.alloc(headerLength + length)
  frame[0] = TEXT_FRAME
  if (length < 126) frame[1] = MASKED | length
  else if (length < 65_536) {
    frame[1] = MASKED | 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = MASKED | 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, headerLength)
  return frame
}

/**
 * Calls `read` with the place of every whole payload in `bytes[from, to)` and returns where the first unfinished frame
 * begins. Servers send neither masks nor, here, fragments. Throws on anything but text, ping or close.
 */
export function readFrames(
  bytes: Buffer,
  from: number,
  to: number,
  read: (start: number, end: number, opcode: number) => void,
): number {
  let at = from
  while (to - at >= 2) {
    const opcode = (bytes[at] ?? 0) & 0x0f
    let length = (bytes[at + 1] ?? 0) & 0x7f
    let start = at + 2
    if (length === 126) {
      if (to - at < 4) return at
      length = bytes.readUInt16BE(at + 2)
      start = at + 4
    } else if (length === 127) {
      if (to - at < 10) return at
      length = Number(bytes.readBigUInt64BE(at + 2))
      start = at + 10
    }
    if (start + length > to) return at
    if ((bytes[at] ?? 0) < 0x80 || opcode === 0) throw new Error('a fragment came')
    read(start, start + length, opcode)
    at = start + length
  }
  return at
}
