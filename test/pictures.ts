import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'

/** Pictures for tests. */

export type PictureType = 'png' | 'jpeg' | 'gif' | 'webp' | 'avif'

interface PictureOptions {
  width?: number
  height?: number
  /** Where it was taken, and by whom. */
  hasMetadata?: boolean
  /** As EXIF numbers them. */
  orientation?: number
}

/** What metadata says, to be looked for in bytes. */
export const SECRET = 'taken-by-nobody'

/** Left half red, right half blue. */
export function createPicture(
  type: PictureType,
  { width = 64, height = 40, hasMetadata = false, orientation }: PictureOptions = {},
): Promise<Buffer> {
  const half = { create: { width: Math.floor(width / 2), height, channels: 3 as const, background: '#c00' } }
  const exif = { IFD0: { Copyright: SECRET, Artist: SECRET } }
  let picture = sharp({ create: { width, height, channels: 3, background: '#00c' } }).composite([
    { input: half, left: 0, top: 0 },
  ])
  if (hasMetadata) picture = picture.withMetadata().withExif(exif)
  if (orientation !== undefined) picture = picture.withMetadata({ orientation })
  return picture.toFormat(type).toBuffer()
}

/** Frames that are shown one after the other. */
export function createAnimation(type: 'gif' | 'webp', frames = 3): Promise<Buffer> {
  const raw = Buffer.alloc(8 * 8 * frames * 3)
  for (let at = 0; at < raw.length; at++) raw[at] = Math.floor(at / (8 * 8 * 3)) * 60
  return sharp(raw, { raw: { width: 8, height: 8 * frames, channels: 3, pageHeight: 8 }, animated: true })
    .toFormat(type, { delay: 100, loop: 0 })
    .toBuffer()
}

/** Says that it is huge, and is not. */
export function createBomb(width = 40_000, height = 40_000): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([start, toChunk('IHDR', header), toChunk('IDAT', Buffer.alloc(20)), toChunk('IEND')])
}

/** A PNG with one more chunk behind its header. */
export function withChunk(png: Buffer, type: string, content: string): Buffer {
  const headEnd = 8 + 25
  return Buffer.concat([png.subarray(0, headEnd), toChunk(type, Buffer.from(content, 'latin1')), png.subarray(headEnd)])
}

function toChunk(type: string, content = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
