/**
 * Pictures without what stands beside them: where and by whom they were taken, comments, other pictures, anything behind
 * their end. Their pixels stay as they are, byte for byte; the profile of their colours stays, too.
 */

/** Null where the bytes are not what the format says: then the picture must be encoded anew. */
export function withoutMetadata(bytes: Buffer, type: string): Buffer | null {
  try {
    const parts = STRIPPERS.get(type)?.(bytes)
    return parts ? Buffer.concat(parts) : null
  } catch (cause) {
    // Read beyond the end.
    if (cause instanceof RangeError) return null
    throw cause
  }
}

type Stripper = (bytes: Buffer) => Buffer[] | null

const STRIPPERS = new Map<string, Stripper>([
  ['image/jpeg', stripJpeg],
  ['image/png', stripPng],
  ['image/gif', stripGif],
  ['image/webp', stripWebp],
])

const [JPEG_END, JPEG_SCAN, JPEG_COMMENT] = [0xd9, 0xda, 0xfe]

function stripJpeg(bytes: Buffer): Buffer[] | null {
  if (bytes.readUInt16BE(0) !== 0xffd8) return null
  const parts = [bytes.subarray(0, 2)]
  for (let at = 2; ; ) {
    if (bytes.readUInt8(at) !== 0xff) return null
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === JPEG_END) return [...parts, bytes.subarray(at, at + 2)]
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    const segment = bytes.subarray(at, end)
    if (isKeptSegment(marker, segment)) parts.push(segment)
    at = end
    if (marker !== JPEG_SCAN) continue
    at = findScanEnd(bytes, end)
    parts.push(bytes.subarray(end, at))
  }
}

/** Of the application's own: JFIF without a picture in it, the colours' profile, and how Adobe has coded them. */
function isKeptSegment(marker: number, segment: Buffer): boolean {
  if (marker === JPEG_COMMENT) return false
  if (marker < 0xe0 || marker > 0xef) return true
  const starts = (words: string) => segment.toString('latin1', 4, 4 + words.length) === words
  if (marker === 0xe0) return starts('JFIF\0') && segment.length === 18
  if (marker === 0xe2) return starts('ICC_PROFILE\0')
  return marker === 0xee && starts('Adobe')
}

/** Where the next marker stands that is no part of the pixels. */
function findScanEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes.readUInt8(at + 1)
    const isPixels = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7)
    if (!isPixels) return at
  }
  throw new RangeError('the picture has no end')
}

const PNG_HEAD = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const PNG_KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD hIST pHYs sPLT cICP mDCV cLLI acTL fcTL fdAT'.split(' '),
)

function stripPng(bytes: Buffer): Buffer[] | null {
  if (!bytes.subarray(0, PNG_HEAD.length).equals(PNG_HEAD)) return null
  const parts: Buffer[] = [PNG_HEAD]
  for (let at = PNG_HEAD.length; ; ) {
    const type = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) return null
    if (PNG_KEPT.has(type)) parts.push(bytes.subarray(at, end))
    if (type === 'IEND') return parts
    at = end
  }
}

const WEBP_KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** In the flags of VP8X: there is EXIF, there is XMP. */
const WEBP_METADATA_FLAGS = 0x08 | 0x04

function stripWebp(bytes: Buffer): Buffer[] | null {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null
  const total = Math.min(bytes.length, 8 + bytes.readUInt32LE(4))
  const parts: Buffer[] = []
  for (let at = 12; at + 8 <= total; ) {
    const type = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    const end = at + 8 + size + (size % 2)
    if (at + 8 + size > total) return null
    if (WEBP_KEPT.has(type))
      parts.push(type === 'VP8X' ? withoutFlags(bytes.subarray(at, end)) : bytes.subarray(at, end))
    at = end
  }
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(4 + parts.reduce((sum, { length }) => sum + length, 0), 4)
  return [head, ...parts]
}

function withoutFlags(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk)
  copy.writeUInt8(copy.readUInt8(8) & ~WEBP_METADATA_FLAGS, 8)
  return copy
}

const [GIF_EXTENSION, GIF_IMAGE, GIF_END, GIF_CONTROL, GIF_APPLICATION] = [0x21, 0x2c, 0x3b, 0xf9, 0xff]

function stripGif(bytes: Buffer): Buffer[] | null {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return null
  let at = 13 + toTableBytes(bytes.readUInt8(10))
  const parts = [bytes.subarray(0, at)]
  for (;;) {
    const start = at
    const kind = bytes.readUInt8(at)
    if (kind === GIF_END) return [...parts, bytes.subarray(at, at + 1)]
    if (kind === GIF_EXTENSION) {
      at = skipBlocks(bytes, at + 2)
      if (isKeptExtension(bytes, start)) parts.push(bytes.subarray(start, at))
    } else if (kind === GIF_IMAGE) {
      at = skipBlocks(bytes, at + 11 + toTableBytes(bytes.readUInt8(at + 9)))
      parts.push(bytes.subarray(start, at))
    } else return null
  }
}

/** What times the frames and how often they are shown; no comments, no words to draw, nothing of other programs. */
function isKeptExtension(bytes: Buffer, at: number): boolean {
  const label = bytes.readUInt8(at + 1)
  if (label === GIF_CONTROL) return true
  return label === GIF_APPLICATION && ['NETSCAPE2.0', 'ANIMEXTS1.0'].includes(bytes.toString('latin1', at + 3, at + 14))
}

/** Of the colours that these flags tell of. */
function toTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0
}

function skipBlocks(bytes: Buffer, from: number): number {
  let at = from
  for (let size = bytes.readUInt8(at); size > 0; size = bytes.readUInt8(at)) at += 1 + size
  return at + 1
}
