import { createHash } from 'node:crypto'
import { z } from 'zod'
import { toFileName } from '#lib/chat/file-name.ts'
import { textVersion } from '#lib/protocol/messages.ts'
import { replyVersion } from '#lib/protocol/replies.ts'
import { file, message, room, user } from '#lib/protocol/schemas.ts'
import { readBase64, toDamaged } from './base64.ts'
import { ImportError } from './import-error.ts'
import { type LongLine, readLines } from './lines.ts'

/** What a file holds to make a room of, entry by entry; each is checked before anything is done with it. */

/** As long as the columns that keep them. */
const handle = z.string().min(1).max(64)
const model = z.string().max(128).exactOptional()
const clientId = z.string().regex(/^[0-9a-fA-F-]{1,36}$/)

const roomEntry = room.extend({
  type: z.literal('room'),
  slug: z.string().regex(/^[\p{L}\p{N}\p{M}-]{1,64}$/u),
  name: z
    .string()
    .max(128)
    .refine((name) => [...name].length <= 64),
  topic: z
    .string()
    .max(510)
    .refine((topic) => [...topic].length <= 255),
  assistants: z.array(handle).max(8),
  people: z.array(handle).max(100).exactOptional(),
  createdBy: handle.exactOptional(),
})
const userEntry = user.extend({
  type: z.literal('user'),
  username: handle,
  displayName: z
    .string()
    .min(1)
    .refine((name) => [...name].length <= 64),
  about: z
    .string()
    .refine((about) => [...about].length <= 160)
    .exactOptional(),
})
const messageEntry = message.extend({
  type: z.literal('message'),
  seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  sender: handle,
  clientId: clientId.exactOptional(),
  askedBy: handle.exactOptional(),
  pinnedBy: handle.exactOptional(),
  deletedBy: handle.exactOptional(),
  model,
  reactions: z.array(z.object({ emoji: z.string().min(1).max(32), by: z.array(handle) })).exactOptional(),
  replies: z.array(replyVersion.extend({ model })).exactOptional(),
  texts: z.array(textVersion).min(1).exactOptional(),
})
const fileFields = file.omit({ type: true }).extend({
  name: z.string().transform(toFileName),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
const fileEntry = fileFields.extend({ type: z.literal('file'), data: z.base64() })

const entry = z.discriminatedUnion('type', [roomEntry, userEntry, messageEntry, fileEntry])

export type ImportEntry = RoomEntry | UserEntry | MessageEntry | FileEntry
export type RoomEntry = z.output<typeof roomEntry>
export type UserEntry = z.output<typeof userEntry>
export type MessageEntry = z.output<typeof messageEntry>
export type FileEntry = z.output<typeof fileFields> & {
  type: 'file'
  /** To be read once. Throws ImportError where it is damaged. */
  data: AsyncIterable<Uint8Array>
}

/** What is imported can be read twice: to see that it is whole, and to take it. */
export type ImportSource = () => AsyncIterable<ImportEntry>

/** The last of a file's line, behind all that is told of it. */
const DATA = '"data":"'
const FILE_LINE = '{"type":"file",'

/** The entries of a file of JSON lines. Throws ImportError that names the line. */
export async function* readEntries(
  chunks: AsyncIterable<Uint8Array>,
  lineMaxBytes: number,
): AsyncGenerator<ImportEntry> {
  for await (const line of readLines(chunks, { maxBytes: lineMaxBytes, isLong })) {
    if ('text' in line) {
      yield parseEntry(line.text, line.number)
      continue
    }
    const long = parseLongFile(line)
    yield long
    // Nobody may have read it, and it may be damaged.
    for await (const _ of long.data);
  }
}

function isLong(head: Buffer): boolean {
  return head.indexOf(FILE_LINE) === 0 && head.includes(DATA)
}

function parseLongFile({ number, head, rest }: LongLine): FileEntry {
  const end = head.indexOf(DATA)
  const text = head.toString('utf8', 0, end)
  const { data: _, ...fields } = parseLine(`${text}"data":""}`, number, fileEntry)
  const signs = withHead(head.subarray(end + DATA.length), rest)
  return { ...fields, data: readBase64(signs, { sha256: fields.sha256, number }) }
}

async function* withHead(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  yield* rest
}

function parseEntry(text: string, number: number): ImportEntry {
  const parsed = parseLine(text, number, entry)
  if (parsed.type !== 'file') return parsed
  const bytes = Buffer.from(parsed.data, 'base64')
  if (createHash('sha256').update(bytes).digest('hex') !== parsed.sha256) throw toDamaged(number)
  return { ...parsed, data: one(bytes) }
}

function parseLine<S extends z.ZodType>(text: string, number: number, schema: S): z.output<S> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ImportError(`Line ${number} is no JSON: the file was cut off, or is no export.`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const place = parsed.error.issues[0]?.path.join('.') || 'type'
  throw new ImportError(`Line ${number} is no line of an export: ${place} is wrong.`)
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
