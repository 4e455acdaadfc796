import type { Message } from '#lib/protocol/entities.ts'
import type { KeptFile } from '../file-ports.ts'
import { toSharedFile } from '../file-ports.ts'
import type { FileStorage } from '../file-storage.ts'
import type { RoomReader } from './room-reader.ts'

/** A room as lines of JSON: all that an import needs to make it again. */

/** Three bytes are four signs of base64, so that parts of it can be put behind each other. */
const BASE64_STEP = 3

/** Whether the texts of a message before its edits may be told. */
export type MayReadTexts = (message: Message) => boolean

export async function* toJsonLines(reader: RoomReader, mayReadTexts: MayReadTexts): AsyncGenerator<string> {
  const { room, store, storage } = reader
  yield toLine({ type: 'room', ...room })
  for await (const user of reader.people()) yield toLine({ type: 'user', ...user })
  /** As numbers: a million of them are 8 MB. */
  const fileIds: number[] = []
  for await (const page of reader.pages()) {
    const lines: string[] = []
    const swept = await listSwept(page, reader)
    for (const message of page) {
      for (const { id } of message.files ?? []) fileIds.push(Number(id))
      const { replyTo, ...rest } = message
      const answered = replyTo === undefined || swept.has(replyTo) ? {} : { replyTo }
      const replies = await findReplies(message, store)
      const texts = mayReadTexts(message) ? await findTexts(message, store) : {}
      lines.push(toLine({ type: 'message', ...rest, ...answered, ...replies, ...texts }))
    }
    yield lines.join('')
  }
  for await (const file of reader.files(fileIds)) yield* toFileLine(file, storage)
}

function toLine(entry: object): string {
  return `${JSON.stringify(entry)}\n`
}

/** Ids of messages that these answer, and that are there no more: nothing is found by them where the room is made again. */
async function listSwept(page: readonly Message[], { room, store }: RoomReader): Promise<ReadonlySet<string>> {
  if (room.sweptToSeq === undefined) return new Set()
  const ids = [...new Set(page.flatMap(({ replyTo }) => replyTo ?? []))]
  const keys = await Promise.all(ids.map((id) => store.findMessageKey(id)))
  return new Set(ids.filter((_, place) => keys[place] === null))
}

/** What a reply said before it was repeated, and what it says now. */
async function findReplies(message: Message, store: RoomReader['store']): Promise<object> {
  return (message.versions ?? 1) > 1 ? { replies: await store.listReplyVersions(message.id) } : {}
}

/** What a message said before it was edited, and what it says now. */
async function findTexts({ id, editedAt }: Message, store: RoomReader['store']): Promise<object> {
  const texts = editedAt === undefined ? [] : await store.listMessageVersions(id)
  return texts.length > 1 ? { texts } : {}
}

/** `type` says what the line is, so that of the file is `contentType`. A file that was deleted meanwhile is not there. */
async function* toFileLine(file: KeptFile, storage: FileStorage): AsyncGenerator<string> {
  const { type: contentType, ...shared } = toSharedFile(file)
  const opened = await storage.open(file.stored).catch(() => null)
  if (!opened) return
  try {
    const head = JSON.stringify({ type: 'file', ...shared, contentType, sha256: file.sha256 })
    yield `${head.slice(0, -1)},"data":"`
    yield* toBase64(opened.read())
  } finally {
    await opened.close()
  }
  yield '"}\n'
}

export async function* toBase64(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk)
    const whole = bytes.length - (bytes.length % BASE64_STEP)
    yield bytes.toString('base64', 0, whole)
    rest = bytes.subarray(whole)
  }
  yield rest.toString('base64')
}
