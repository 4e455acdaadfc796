import type { ToolCall, Turn } from '../ports.ts'

/**
 * What an AI is told, in pieces that each know the message whose words they hold. What was told is kept so, and a message
 * that is deleted later takes its pieces along, wherever they stand.
 */

export interface Piece {
  text: string
  /** Id of the message; absent: words of the program's, or of the room's settings. */
  about?: string
  /** It is this version of the room's summary, which tells of messages up to there, and goes with each of them. */
  summary?: { version: number; upToSeq: number }
}

/** One message among those of a turn. */
export interface ToldMessage {
  /** Ids of the room's messages that it tells; none of words of the program's, several of what a tool has found. */
  ids: string[]
  /** Where it stands in the room, of what a tool has found. */
  seq?: number
  /** One at least. Of one message the first is its own, and the others may be quotations. */
  pieces: Piece[]
  /** Ids of the files that it shows. */
  images?: string[]
}

/** `calls`, `reasoning` and `callId` as a Turn has them. */
export interface ToldTurn extends Pick<Turn, 'calls' | 'reasoning' | 'callId'> {
  role: Turn['role']
  messages: ToldMessage[]
}

/** Stands for words that were deleted since. */
export const DELETED = '[deleted]'

export function toTurn({ role, messages, ...called }: ToldTurn): Turn {
  const told = messages.map(({ ids, pieces }) => ({ ids, pieces: pieces.map(({ text }) => text) }))
  const messageIds = messages.flatMap(({ pieces }) => [...new Set(pieces.flatMap(({ about }) => about ?? []))])
  const images = messages.flatMap(({ images = [] }) => images.map((fileId) => ({ fileId })))
  return {
    ...{ role, content: toContent(told), ...called },
    ...(messageIds.length > 0 && { messageIds }),
    ...(images.length > 0 && { images }),
  }
}

/** What a turn says, of which pieces may be gone: null. */
export function toContent(messages: { ids: string[]; pieces: (string | null)[] }[]): string {
  return messages
    .map(({ ids, pieces }) => {
      const isWhole = ids.length === 1 ? pieces[0] !== null : pieces.every((text) => text !== null)
      return isWhole ? pieces.map((text) => text ?? DELETED).join('') : DELETED
    })
    .join('\n\n')
}

/** Words of the program's own. */
export function toOwnTurn(role: Turn['role'], text: string): ToldTurn {
  return { role, messages: [toOwnWords(text)] }
}

/** The same as one of the messages of a turn. */
export function toOwnWords(text: string): ToldMessage {
  return { ids: [], pieces: [{ text }] }
}

/** What was called, as people see it. */
export type KeptCalls = Pick<ToolCall, 'name' | 'input'>[]

export function toKeptCalls(calls: ToolCall[]): KeptCalls {
  return calls.map(({ name, input }) => ({ name, input }))
}
