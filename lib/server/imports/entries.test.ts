import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { readEntries } from './entries.ts'

const LINE_MAX = 2_000_000
const LONG = 7_000_001

async function* toChunks(text: string, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

function toUserLine(username: string): string {
  const user = { id: '5', username, displayName: username, kind: 'human', role: 'member', color: 1 }
  return `${JSON.stringify({ type: 'user', ...user })}\n`
}

function toFileLine(bytes: Buffer, name = 'a "data":".bin'): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const head = { type: 'file', id: '7', name, bytes: bytes.length, url: '/api/files/7', contentType: 'x/y', sha256 }
  return `${JSON.stringify({ ...head, data: bytes.toString('base64') })}\n`
}

/** What is in a text; of each file how many bytes, and its hash, where they are wanted. */
async function list(text: string, wantsBytes = true, size?: number): Promise<string[]> {
  const found: string[] = []
  for await (const entry of readEntries(toChunks(text, size), LINE_MAX)) {
    if (entry.type === 'user') found.push(entry.username)
    if (entry.type !== 'file') continue
    const hash = createHash('sha256')
    let bytes = 0
    if (wantsBytes)
      for await (const part of entry.data) {
        hash.update(part)
        bytes += part.length
      }
    found.push(`${entry.name} ${bytes} ${hash.digest('hex') === entry.sha256}`)
  }
  return found
}

const bytes = randomBytes(LONG)
const text = `${toUserLine('mira')}${toFileLine(bytes)}${toUserLine('noor')}${toFileLine(bytes.subarray(0, 10), 'b')}`

test.each([undefined, 1_000_003])('a file of any length comes in parts, and what is behind it, too', async (size) => {
  expect(await list(text, true, size)).toEqual(['mira', `a "data":".bin ${LONG} true`, 'noor', 'b 10 true'])
})

test('a file is called what an upload of that name would be, and models have bounds', async () => {
  const names = ['../../etc/passwd', 'evil\u202egpj.exe', '']
  const files = names.map((name) => toFileLine(bytes.subarray(0, 10), name)).join('')
  expect(await list(files, true)).toEqual(['passwd 10 true', 'evilgpj.exe 10 true', 'file 10 true'])
  expect(await list(toFileLine(bytes, 'a/b.bin'), false)).toEqual(['b.bin 0 false'])
  const reply = { version: 1, text: 'x', status: 'done', model: 'm'.repeat(129), createdAt: new Date(0).toISOString() }
  const message = {
    ...{ type: 'message', id: '1', roomId: '1', seq: 1, rev: 1, sender: 'ai', kind: 'ai', text: 'x', status: 'done' },
    ...{ sentAt: new Date(0).toISOString(), replies: [reply] },
  }
  await expect(list(`${JSON.stringify(message)}\n`)).rejects.toThrow(/Line 1 is no line of an export: replies.0.model/)
})

test('a file that nobody reads, or that is read in part, is passed over', async () => {
  expect(await list(text, false)).toEqual(['mira', 'a "data":".bin 0 false', 'noor', 'b 0 false'])
  const found: string[] = []
  for await (const entry of readEntries(toChunks(text), LINE_MAX)) {
    found.push(entry.type)
    if (entry.type === 'file') for await (const _ of entry.data) break
  }
  expect(found).toEqual(['user', 'file', 'user', 'file'])
})

test.each([
  ['with another byte', text.replace(/("data":"[^"]{2000000})./, (_, head) => `${head}!`), /Line 2 .* no base64/],
  [
    'with another SHA-256',
    text.replace(/"sha256":"./, '"sha256":"0').replace(/"sha256":"0./, '"sha256":"00'),
    /SHA-256/,
  ],
  ['cut off', text.slice(0, 3_000_000), /Line 2 is no JSON: the file was cut off/],
  ['with more behind it', text.replace(/"}\n(?=\{"type":"user")/, '","x":1}\n'), /Line 2 is no JSON/],
  ['of another shape', text.replace('"bytes":7000001', '"bytes":"many"'), /Line 2 .* bytes is wrong/],
])('a long file %s is refused, also where nobody reads it', async (_, damaged, words) => {
  expect(damaged).not.toBe(text)
  await expect(list(damaged, false)).rejects.toThrow(words)
  await expect(list(damaged)).rejects.toThrow(words)
})

test('a long line of anything else is refused', async () => {
  await expect(list(toUserLine('x'.repeat(LINE_MAX)))).rejects.toThrow(/Line 1 is longer than 2000000 bytes/)
})
