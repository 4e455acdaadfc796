import { readFile, writeFile } from 'node:fs/promises'
import pLimit from 'p-limit'
import type { Metadata, Sharp, SharpOptions } from 'sharp'
import { CodedError } from '#lib/protocol/errors.ts'
import { IMAGE_PIXELS_MAX, THUMBNAIL_MAX } from '#lib/protocol/limits.ts'
import { remember } from '../remember.ts'
import { withoutMetadata } from './metadata.ts'

/**
 * Pictures are made ready one after the other: without metadata, upright, with a small one beside them. What a picture
 * would take is looked at before any of it is decoded.
 */

/** What is read at once to take its metadata out. */
const IMAGE_BYTES_MAX = 64 * 1024 * 1024
/** For each step with a picture. */
const STEP_TIMEOUT_S = 30
/** Pictures that wait for their turn. */
const WAITING_MAX = 40
const RETRY_MS = 5_000
const THUMBNAIL_QUALITY = 80
const ANIMATED = ['image/gif', 'image/webp']

export interface ReadyImage {
  width: number
  height: number
}

/**
 * Replaces the picture at `path` by the same without metadata and upright, encoding it anew only where it must be turned or
 * can't be taken apart, and writes its small picture to `thumbnailPath`. Throws CodedError `too_large` for too many pixels,
 * `invalid` for a damaged picture, `rate_limited` where too many wait.
 */
export function prepareImage(path: string, type: string, bytes: number, thumbnailPath: string): Promise<ReadyImage> {
  if (bytes > IMAGE_BYTES_MAX) throw new CodedError('too_large')
  return inTurn(() => decoding(() => prepare(path, type, thumbnailPath)))
}

async function prepare(path: string, type: string, thumbnailPath: string): Promise<ReadyImage> {
  const { default: sharp } = await loadSharp()
  const metadata = await sharp(path, { ...OPTIONS, limitInputPixels: false }).metadata()
  if (toPixels(metadata) > IMAGE_PIXELS_MAX) throw new CodedError('too_large')
  const isTurned = (metadata.orientation ?? 1) > 1
  const bare = isTurned ? null : await takeMetadata(path, type, metadata)
  if (bare) await writeFile(path, bare)
  else {
    const whole = sharp(path, { ...OPTIONS, animated: ANIMATED.includes(type) }).autoOrient()
    await writeFile(path, await encode(whole, type).timeout({ seconds: STEP_TIMEOUT_S }).toBuffer())
  }
  const { autoOrient } = await sharp(path, OPTIONS).metadata()
  await toSmall(sharp(path, OPTIONS), THUMBNAIL_MAX).toFile(thumbnailPath)
  return { width: autoOrient.width, height: autoOrient.height }
}

/** Null where it must be encoded anew. AVIF keeps what it tells of itself in several places, and is taken as it is where it tells nothing. */
async function takeMetadata(path: string, type: string, { exif, xmp, iptc }: Metadata): Promise<Buffer | null> {
  const bytes = await readFile(path)
  if (type === 'image/avif') return exif || xmp || iptc ? null : bytes
  return withoutMetadata(bytes, type)
}

/** A still picture in WebP, no side longer than `side`. Throws CodedError as `prepareImage`. */
export function shrinkImage(path: string, side: number): Promise<Buffer> {
  return inTurn(() =>
    decoding(async () => {
      const { default: sharp } = await loadSharp()
      return await toSmall(sharp(path, OPTIONS), side).toBuffer()
    }),
  )
}

const OPTIONS: SharpOptions = { limitInputPixels: IMAGE_PIXELS_MAX, sequentialRead: true, failOn: 'error' }

function toSmall(image: Sharp, side: number): Sharp {
  const inside = { width: side, height: side, fit: 'inside', withoutEnlargement: true } as const
  return image.autoOrient().resize(inside).webp({ quality: THUMBNAIL_QUALITY }).timeout({ seconds: STEP_TIMEOUT_S })
}

function encode(image: Sharp, type: string): Sharp {
  if (type === 'image/png') return image.png()
  if (type === 'image/gif') return image.gif()
  if (type === 'image/webp') return image.webp({ quality: 90 })
  if (type === 'image/avif') return image.avif({ quality: 70, effort: 2 })
  return image.jpeg({ quality: 92 })
}

function toPixels({ width, height, pages = 1, pageHeight = height }: Metadata): number {
  return width * pageHeight * pages
}

/** What the decoder says of a picture that it can't read: that it is damaged. */
async function decoding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof CodedError || (cause as { code?: unknown }).code !== undefined) throw cause
    throw new CodedError('invalid', { fields: { file: 'invalid' }, cause })
  }
}

/** Loaded with the first picture: it is large, and many installations see none for days. */
async function loadSharp() {
  const loaded = await import('sharp')
  loaded.default.concurrency(1)
  loaded.default.cache(false)
  loaded.default.block({ operation: ['VipsForeignLoad'] })
  loaded.default.unblock({ operation: LOADERS })
  return loaded
}

/** The only formats that are decoded, whatever a file pretends to be. */
const LOADERS = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].flatMap((name) =>
  ['File', 'Buffer'].map((from) => `VipsForeignLoad${name}${from}`),
)

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turns = remember('image-turns', () => pLimit(1))
  if (turns.pendingCount >= WAITING_MAX) throw new CodedError('rate_limited', { retryAfterMs: RETRY_MS })
  return await turns(work)
}
