import type { Message, Room } from '#lib/protocol/entities.ts'
import { blankCode } from '#lib/protocol/markdown-code.ts'
import type { Store } from '../ports.ts'
import type { ToldTurn } from './pieces.ts'
import { isTold } from './told.ts'

/** What an answer refers to: `[#123]` is the message of that seq, where the assistant was told of it. */

const MARK = /\[#(\d{1,15})\]/gu
/** What is left where a mark was removed may be a mark again; so often that is looked at. */
const PASSES_MAX = 4
/** Different messages that an answer may cite; further marks are removed. */
const CITED_MAX = 100

interface Sources {
  store: Pick<Store, 'readPage'>
  room: Room
  /** All that the assistant was told. */
  told: readonly ToldTurn[]
  /** What the answer began with, whose marks were looked at before. */
  earlier: string
}

/** The text without the marks of messages that can't be read, or of which the assistant was not told. Code stays as it is. */
export async function withoutFalseCitations(text: string, sources: Sources): Promise<string> {
  let rest = text
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const marks = findMarks(rest)
    const seqs = [...new Set(marks.map(({ seq }) => seq))].slice(0, CITED_MAX)
    const right = new Set(await findRight(seqs, sources))
    const wrong = marks.filter(({ seq }) => !right.has(seq))
    if (wrong.length === 0) return rest
    rest = removeMarks(rest, wrong)
  }
  return withoutCitations(rest)
}

/** For when nobody can say which are right. */
export function withoutCitations(text: string): string {
  return removeMarks(text, findMarks(text)).replaceAll('[#', '[ #')
}

/** In UTF-16 units of the text, with the blank before it. */
interface Mark {
  start: number
  end: number
  seq: number
}

function findMarks(text: string): Mark[] {
  if (!text.includes('[#')) return []
  return [...blankCode(text).matchAll(MARK)].map(({ 0: whole, 1: digits, index }) => ({
    start: text[index - 1] === ' ' ? index - 1 : index,
    end: index + whole.length,
    seq: Number(digits),
  }))
}

async function findRight(seqs: number[], { store, room, told, earlier }: Sources): Promise<number[]> {
  const pieces = told.flatMap(({ messages }) => messages.flatMap((message) => message.pieces))
  const ids = new Set(pieces.map(({ about }) => about))
  const known = new Set(findMarks(earlier).map(({ seq }) => seq))
  const messages = await Promise.all(seqs.map((seq) => findMessage(seq, { store, room })))
  return messages.flatMap((message) => {
    const isRight = message && isTold(message, room) && (ids.has(message.id) || known.has(message.seq))
    return isRight ? message.seq : []
  })
}

async function findMessage(seq: number, { store, room }: Pick<Sources, 'store' | 'room'>): Promise<Message | null> {
  const [message] = await store.readPage(room.id, { after: seq - 1 }, 1)
  return message?.seq === seq ? message : null
}

function removeMarks(text: string, marks: Mark[]): string {
  let end = 0
  const kept = marks.map((mark) => {
    const part = text.slice(end, mark.start)
    end = mark.end
    return part
  })
  return kept.join('') + text.slice(end)
}
