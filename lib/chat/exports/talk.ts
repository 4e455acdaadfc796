import type { Message } from '#lib/protocol/entities.ts'
import type { ExportWords } from './ports.ts'
import type { RoomReader } from './room-reader.ts'

/** A room as people read it: who said what on which day, in answer to what. */

/** Of a text that is answered, in code points. */
const QUOTED_MAX = 120
/** Messages whose beginnings are kept, for those that answer them. */
const KEPT_MAX = 5_000

export interface Spoken {
  message: Message
  /** Of the first of a day. */
  day?: string
  /** What the sender is called. */
  who: string
  /** The beginning of what it answers. */
  quoted?: string
  /** In place of its text, where that is not there or nobody said it. */
  note?: string
  /** What else is to be known of it. */
  marks: string[]
}

/** A page at a time. */
export async function* readTalk(reader: RoomReader, words: ExportWords): AsyncGenerator<Spoken[]> {
  let lastDay: string | undefined
  const kept = new Map<string, { sender: string; text: string }>()

  function keep({ id, sender, text }: Message): void {
    kept.set(id, { sender, text: [...text.slice(0, 2 * QUOTED_MAX)].slice(0, QUOTED_MAX).join('') })
    const [first] = kept.keys()
    if (kept.size > KEPT_MAX && first !== undefined) kept.delete(first)
  }

  for await (const page of reader.pages()) {
    const missing = page.flatMap(({ replyTo }) => (replyTo === undefined || kept.has(replyTo) ? [] : replyTo))
    const own = new Set(page.map(({ id }) => id))
    const older = await reader.store.listMessages(reader.room.id, [...new Set(missing.filter((id) => !own.has(id)))])
    for (const message of [...older, ...page]) keep(message)
    const name = await reader.namesOf([...older, ...page])
    yield page.map((message) => {
      const dayKey = words.dayKey(message.sentAt)
      const isNewDay = dayKey !== lastDay
      lastDay = dayKey
      const answered = message.replyTo === undefined ? undefined : kept.get(message.replyTo)
      const note = toNote(message, words, name)
      return {
        message,
        ...(isNewDay && { day: words.day(message.sentAt) }),
        who: name(message.sender),
        ...(answered && { quoted: `${words.inReplyTo(name(answered.sender))} ${answered.text.replace(/\s+/g, ' ')}` }),
        ...(note !== undefined && { note }),
        marks: listMarks(message, words),
      }
    })
  }
}

function toNote(message: Message, words: ExportWords, name: (username: string) => string): string | undefined {
  if (message.kind === 'system') return words.event(message, name)
  if (message.deletedAt !== undefined) return words.deleted
  return message.text === '' && message.kind === 'ai' ? words.noReply : undefined
}

function listMarks({ offRecord, editedAt, pinnedBy }: Message, words: ExportWords): string[] {
  return [
    ...(offRecord ? [words.offRecord] : []),
    ...(editedAt !== undefined ? [words.edited] : []),
    ...(pinnedBy !== undefined ? [words.pinned] : []),
  ]
}

/** What the room is called. */
export async function toTitle(reader: RoomReader, words: ExportWords): Promise<string> {
  return words.title(reader.room, await reader.namesOf([]))
}
