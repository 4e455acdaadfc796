import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isPicture } from '#lib/protocol/rules/files.ts'
import { createAnimation, createBomb, createPicture, type PictureType, SECRET, withChunk } from '#test/pictures.ts'
import { createFileStorage } from './storage.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const storage = (maxBytes = 10_000_000) => createFileStorage({ folder, maxBytes })

async function* inPieces(bytes: Uint8Array | string, size = 1_000): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes as Uint8Array)
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
}

const receive = (bytes: Uint8Array | string) => storage().receive(inPieces(bytes))

async function readAll(stored: string, isThumbnail = false): Promise<Buffer> {
  const opened = await storage().open(stored, { isThumbnail })
  const chunks: Uint8Array[] = []
  for await (const chunk of opened.read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const listFiles = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : []))

const TYPES: PictureType[] = ['png', 'jpeg', 'gif', 'webp', 'avif']

describe('what is kept', () => {
  test('comes back byte for byte, whole and in parts', async () => {
    const text = '第一行\nsecond line\n'.repeat(5_000)
    const kept = await receive(text)
    expect(kept).toEqual({
      ...{ stored: expect.stringMatching(/^[0-9a-f]{32}$/), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ...{ type: 'text/plain', bytes: Buffer.byteLength(text), hasThumbnail: false },
    })
    expect((await readAll(kept.stored)).toString()).toBe(text)
    const parts: Uint8Array[] = []
    for await (const part of (await storage().open(kept.stored)).read({ start: 10, end: 19 })) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe(Buffer.from(text).subarray(10, 20).toString())
    expect(listFiles()).toEqual([kept.stored])
  })

  test('is gone when it is removed, its small picture with it, and may be removed again', async () => {
    const { stored } = await receive(await createPicture('png'))
    expect(listFiles()).toHaveLength(2)
    await storage().remove(stored)
    await storage().remove(stored)
    expect(listFiles()).toEqual([])
    await expect(storage().open(stored)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('is listed when it is old, and what an upload left that died is cleared', async () => {
    const [{ stored: old }, { stored: young }] = [await receive('old'), await receive('young')]
    const left = join(folder, 'aside', 'left')
    writeFileSync(left, 'half of')
    const long = new Date(Date.now() - 60_000)
    utimesSync(join(folder, old.slice(0, 2), old), long, long)
    utimesSync(left, long, long)
    const runs: string[][] = []
    for await (const run of storage().listOlder(new Date(Date.now() - 30_000))) runs.push(run)
    expect(runs).toEqual([[old]])
    expect(listFiles().sort()).toEqual([old, young].sort())
  })
})

test('a small picture whose file is not there is listed when it is old, as one name', async () => {
  const [{ stored: whole }, { stored: half }] = [
    await receive(await createPicture('png')),
    await receive(await createPicture('png')),
  ]
  rmSync(join(folder, half.slice(0, 2), half))
  const long = new Date(Date.now() - 60_000)
  for (const name of [whole, `${whole}.small`, `${half}.small`])
    utimesSync(join(folder, name.slice(0, 2), name), long, long)
  const names: string[] = []
  for await (const run of storage().listOlder(new Date(Date.now() - 30_000))) names.push(...run)
  expect(names.sort()).toEqual([whole, half].sort())
  await storage().remove(half)
  expect(listFiles().sort()).toEqual([whole, `${whole}.small`])
})

describe('what is refused leaves nothing behind', () => {
  test.each([
    ['nothing', '', 'invalid'],
    ['a page', '<!DOCTYPE html><p>hello', 'unsupported_media_type'],
    ['a page behind white space and a mark', '\ufeff \n\t<HTML>', 'unsupported_media_type'],
    ['a page behind a comment', '<!-- x --><script>alert(1)</script>', 'unsupported_media_type'],
    ['a page in UTF-16', Buffer.from('\ufeff<html><script>', 'utf16le'), 'unsupported_media_type'],
    ['a script', '<script>alert(1)</script>', 'unsupported_media_type'],
    ['a page with bytes that are no text', Buffer.from('<html>\u0000\u0001\xff', 'latin1'), 'unsupported_media_type'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', 'unsupported_media_type'],
    ['a drawing with a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', 'unsupported_media_type'],
    ['XML', '<?xml version="1.0"?><feed/>', 'unsupported_media_type'],
    ['XML without a declaration', '<feed><entry>x</entry></feed>\n', 'unsupported_media_type'],
    ['a bomb', createBomb(), 'too_large'],
    ['a damaged picture', createBomb(10, 10), 'invalid'],
  ])('%s', async (_, bytes, code) => {
    await expect(receive(bytes)).rejects.toMatchObject({ code })
    expect(listFiles()).toEqual([])
  })

  test('more bytes than may be, as soon as they have come', async () => {
    let pieces = 0
    async function* endless() {
      for (;;) {
        pieces++
        yield Buffer.alloc(1_000)
      }
    }
    await expect(storage(10_000).receive(endless())).rejects.toMatchObject({ code: 'too_large' })
    expect(pieces).toBe(11)
    expect(listFiles()).toEqual([])
  })

  test('what breaks off', async () => {
    async function* broken() {
      yield Buffer.from('half of')
      throw new Error('gone')
    }
    await expect(storage().receive(broken())).rejects.toThrow('gone')
    expect(listFiles()).toEqual([])
  })

  test.each(TYPES)('a %s that is cut', async (type) => {
    const whole = await createPicture(type, { width: 400, height: 300 })
    await expect(receive(whole.subarray(0, Math.floor(whole.length * 0.6)))).rejects.toMatchObject({ code: 'invalid' })
    expect(listFiles()).toEqual([])
  })
})

describe('a type', () => {
  test.each([
    ['a PDF', '%PDF-1.7\n<html>', 'application/pdf'],
    ['text', '<alice> hi\n<bob> <b>hello</b>', 'text/plain'],
    ['text in UTF-16', Buffer.from('\ufeff你好', 'utf16le'), 'text/plain'],
    ['bytes', Buffer.from([0, 1, 2, 255, 254]), 'application/octet-stream'],
    ['a sound', Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), Buffer.alloc(28)]), 'audio/wav'],
  ])('of %s is found in its content', async (_, bytes, type) => {
    expect((await receive(bytes)).type).toBe(type)
  })
})

describe.each(TYPES)('a picture, %s,', (type) => {
  test('keeps its size and says nothing of where it comes from', async () => {
    const bytes = await createPicture(type, { width: 900, height: 450, hasMetadata: true })
    const isTold = type !== 'gif'
    expect(bytes.includes(SECRET)).toBe(isTold)
    const kept = await receive(bytes)
    expect(kept).toMatchObject({ type: `image/${type}`, width: 900, height: 450, hasThumbnail: true })
    const after = await readAll(kept.stored)
    expect(after.includes(SECRET)).toBe(false)
    expect(await sharp(after).metadata()).toMatchObject({ width: 900, height: 450 })
    const small = await sharp(await readAll(kept.stored, true)).metadata()
    expect(small).toMatchObject({ format: 'webp', width: 720, height: 360 })
  })
})

describe('a picture', () => {
  test.each(['jpeg', 'png', 'webp'] as const)('that lies on its side, %s, is turned upright', async (type) => {
    const kept = await receive(await createPicture(type, { width: 64, height: 40, orientation: 6 }))
    expect(kept).toMatchObject({ width: 40, height: 64 })
    const after = sharp(await readAll(kept.stored))
    const { width, height, orientation } = await after.metadata()
    expect([width, height, orientation ?? 1]).toEqual([40, 64, 1])
    // The left half, which was red, is above.
    const [red = 0, , blue = 255] = await after
      .extract({ left: 20, top: 5, width: 1, height: 1 })
      .removeAlpha()
      .raw()
      .toBuffer()
    expect([red > 150, blue < 100]).toEqual([true, true])
  })

  test.each(['png', 'jpeg', 'gif', 'webp'] as const)('without metadata, %s, stays byte for byte', async (type) => {
    const bytes = await createPicture(type)
    expect((await readAll((await receive(bytes)).stored)).equals(bytes)).toBe(true)
  })

  test.each(['gif', 'webp'] as const)('that moves, %s, goes on moving', async (type) => {
    const kept = await receive(await createAnimation(type))
    expect(kept).toMatchObject({ width: 8, height: 8 })
    expect((await sharp(await readAll(kept.stored)).metadata()).pages).toBe(3)
  })

  test('loses what is written into it and what stands behind its end', async () => {
    const png = withChunk(withChunk(await createPicture('png'), 'tEXt', `Author\0${SECRET}`), 'prVt', SECRET)
    const jpeg = await createPicture('jpeg')
    const gif = await createPicture('gif')
    const comment = Buffer.from(`\xff\xfe\0\x11${SECRET}`, 'latin1')
    const gifComment = Buffer.from(`\x21\xfe\x0f${SECRET}\0`, 'latin1')
    for (const bytes of [
      Buffer.concat([png, Buffer.from(SECRET)]),
      Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2), Buffer.from(`<html>${SECRET}`)]),
      Buffer.concat([gif.subarray(0, -1), gifComment, gif.subarray(-1), Buffer.from(SECRET)]),
    ]) {
      const kept = await receive(bytes)
      expect(isPicture(kept.type)).toBe(true)
      expect((await readAll(kept.stored)).includes(SECRET)).toBe(false)
    }
  })

  test('is made small for an assistant, and what is none gives nothing', async () => {
    const { stored } = await receive(await createPicture('jpeg', { width: 2_000, height: 1_000 }))
    const small = await storage().readPicture(stored, 1_024)
    expect(await sharp(small ?? Buffer.alloc(0)).metadata()).toMatchObject({ width: 1_024, height: 512 })
    expect(await storage().readPicture((await receive('text')).stored, 1_024)).toBeNull()
    expect(await storage().readPicture('0'.repeat(32), 1_024)).toBeNull()
  })
})

test('files are readable by nobody else', async () => {
  const { stored } = await receive('secret')
  expect(readFileSync(join(folder, stored.slice(0, 2), stored), 'utf8')).toBe('secret')
})
