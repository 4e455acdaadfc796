import type { Message, User } from '#lib/protocol/entities.ts'
import { cutText } from '#lib/protocol/graphemes.ts'
import { toSaid } from '#lib/protocol/rules/files.ts'
import { findRanges } from '#lib/protocol/rules/search/match.ts'
import { toPieces } from '#lib/protocol/rules/search/query.ts'
import type { Store } from '../ports.ts'
import { disarmTokens, toListedName } from './disarm.ts'
import { estimateTokens } from './tokens.ts'
import { isTold } from './told.ts'
import { type ListTools, type Tool, type ToolContext, ToolInputError, type ToolResult, toPlainResult } from './tools.ts'

/** What every assistant may look up in its room, and nowhere else: all of it is what isTold lets it be told. */

const FOUND_MAX = 20
const WORDS_MAX = 5
const NEIGHBOURS = 5
const MEMBERS_MAX = 200
/** Code points of a message that was found, of one beside that which is read, and of that one itself. */
const EXCERPT_MAX = 300
const WHOLE_MAX = 4_000

type ToolStore = Pick<Store, 'findHits' | 'readPage' | 'listMembers'>

const LINES = 'Each is `[#number] date time name: text`; later lines of a text begin with `>`.'

export function createRoomTools(store: ToolStore, now: () => number = Date.now): ListTools {
  const search: Tool = {
    name: 'search_room',
    description: `Finds messages of this room by words that they hold, the newest first. ${LINES}`,
    parameters: toParameters({
      query: { type: 'string', description: 'All of these words are in the message, or begin words in it.' },
    }),
    toShown: ({ query }) => (typeof query === 'string' ? query : ''),
    async run({ query }, context) {
      const words = typeof query === 'string' ? query.trim().split(/\s+/).slice(0, WORDS_MAX) : []
      const pieces = toPieces(words.map((text) => ({ text, isPhrase: false })))
      if (pieces.length === 0) throw new ToolInputError('`query` is to be a text')
      const found = await findNewest(pieces, context)
      if (found.length === 0) return { ...toPlainResult('Nothing was found. Fewer or other words may help.'), found: 0 }
      const lines = found.map((message) => toLine(message, toExcerpt(message.text, pieces), context))
      return toResult(found, lines, context)
    },
  }

  async function findNewest(pieces: string[], { room, question }: ToolContext): Promise<Message[]> {
    const found = await store.findHits({
      ...{ roomIds: [room.id], pieces, isOnRecord: true, limit: FOUND_MAX + 1 },
      afterSeq: room.readsFromSeq ?? 0,
    })
    return found.filter((message) => isTold(message, room) && message.id !== question).slice(0, FOUND_MAX)
  }

  const read: Tool = {
    name: 'read_messages',
    description: `Reads a message of this room by its number, with those before and after it, the nearest first. ${LINES}`,
    parameters: toParameters({ seq: { type: 'integer', description: 'The number of the message.' } }),
    toShown: ({ seq }) => (toSeq(seq) === null ? '' : `#${toSeq(seq)}`),
    async run(input, context) {
      const seq = toSeq(input.seq)
      if (seq === null) throw new ToolInputError('`seq` is to be the number of a message')
      const page = await store.readPage(context.room.id, { around: seq }, 2 * NEIGHBOURS + 1)
      const told = page.filter((message) => isTold(message, context.room))
      if (!told.some((message) => message.seq === seq))
        return { ...toPlainResult(`There is no message #${seq} to be read.`), found: 0 }
      const ordered = told.toSorted((a, b) => Math.abs(a.seq - seq) - Math.abs(b.seq - seq))
      const lines = ordered.map((message) =>
        toLine(message, cut(toSaid(message), message.seq === seq ? WHOLE_MAX : EXCERPT_MAX), context),
      )
      return toResult(ordered, lines, context)
    },
  }

  const members: Tool = {
    name: 'list_members',
    description: 'Lists who is in this room: username and display name of each.',
    parameters: toParameters({}),
    toShown: () => '',
    async run(_, { room, maxTokens }) {
      const all = await store.listMembers(room.id, [], MEMBERS_MAX)
      return { ...toPlainResult(takeLines(all.map(toMemberLine), maxTokens).join('\n')), found: all.length }
    },
  }

  const time: Tool = {
    name: 'current_time',
    description: 'Tells the date, the time and the day of the week where the asker is.',
    parameters: toParameters({}),
    toShown: () => '',
    async run(_, { timeZone }) {
      const day = new Intl.DateTimeFormat('en', { timeZone, weekday: 'long' }).format(now())
      return toPlainResult(`${toTime(now(), timeZone)}, ${day} (${timeZone})`)
    },
  }

  const tools = [search, read, members, time]
  return async () => tools
}

/** The schema of an object with these properties, all of them required. */
function toParameters(properties: Record<string, object>): Record<string, unknown> {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** Small models write numbers as texts. */
function toSeq(value: unknown): number | null {
  const seq = typeof value === 'string' ? Number(value.replace(/^#/, '')) : value
  return Number.isSafeInteger(seq) && Number(seq) > 0 ? Number(seq) : null
}

function toLine({ seq, sentAt, sender }: Message, text: string, { timeZone }: ToolContext): string {
  return `[#${seq}] ${toTime(Date.parse(sentAt), timeZone)} ${sender}: ${toQuoted(text)}`
}

/** No line of it but the first can pass for another message. */
function toQuoted(text: string): string {
  return disarmTokens(text.trim()).replace(/[\n\r\v\f\u0085\u2028\u2029]+/gu, '\n> ')
}

function toMemberLine(user: User): string {
  return `${toListedName(user)}${user.kind === 'ai' ? ', an AI' : ''}`
}

/** `2026-05-06 12:34`, as a clock on the wall there shows it. */
function toTime(at: number, timeZone: string): string {
  // Sweden writes dates so.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at)
}

/** The words around the first of those that were looked for. */
function toExcerpt(text: string, pieces: string[]): string {
  const [[at] = [0]] = findRanges(text, pieces) ?? []
  const start = at > EXCERPT_MAX / 2 ? at - EXCERPT_MAX / 3 : 0
  return start > 0 ? `…${cut(text.slice(start).toWellFormed(), EXCERPT_MAX)}` : cut(text, EXCERPT_MAX)
}

function cut(text: string, max: number): string {
  const head = cutText(text, max)
  return head.length < text.length ? `${head}…` : head
}

/** As many of them as there is room for. */
function toResult(messages: Message[], lines: string[], { maxTokens }: ToolContext): ToolResult {
  const taken = takeLines(lines, maxTokens).map((text, place) => ({ text, message: messages[place] }))
  const told = taken.flatMap(({ text, message }) =>
    message ? { ids: [message.id], seq: message.seq, pieces: [{ text, about: message.id }] } : [],
  )
  return { told, found: messages.length, seqs: messages.map(({ seq }) => seq) }
}

function takeLines(lines: string[], maxTokens: number): string[] {
  let left = maxTokens
  const end = lines.findIndex((line) => {
    left -= estimateTokens(line) + 1
    return left < 0
  })
  return end < 0 ? lines : lines.slice(0, end)
}
