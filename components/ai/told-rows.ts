import type { ReplyContext } from '#lib/protocol/replies.ts'

/** What an AI was sent, in rows as people read it: of turns that hold several messages one row for each. */

type ToldTurn = ReplyContext['turns'][number]

export interface ToldRow extends ToldTurn {
  /** What it says behind the mark of who says it, to be read in passing. */
  words: string
  /** The username in that mark; empty where there is none. */
  speaker: string
  /** It is what the room's summary says. */
  isSummary?: true
}

/** Neighbours of one turn stand a blank line apart: what is joined again is what was sent. */
const BETWEEN = /\n\n(?=\[#\d+\] |\[deleted\](?:\n\n|$))/
/** `[#12] name: `, and in parentheses what it answers or that it is talk. No message of a person looks so inside. */
const MARK = /^\[#\d+\] (\S+?)(?: \([^()]*\))?: /

/** What the room's summary begins with, before the messages of the first turn. No message of a person looks so. */
const SUMMARY_MARK = /^Room summary(?: \(up to #\d+\))?: /

export function toToldRows(turns: readonly ToldTurn[]): ToldRow[] {
  return turns.flatMap(split).map((turn) => {
    const [summaryMark] = (turn.role === 'user' && turn.content.match(SUMMARY_MARK)) || []
    if (summaryMark && turn.messageIds.length === 0)
      return { ...turn, speaker: '', words: turn.content.slice(summaryMark.length), isSummary: true }
    const [mark = '', speaker = ''] = (turn.role === 'user' && turn.content.match(MARK)) || []
    return { ...turn, speaker, words: turn.content.slice(mark.length) }
  })
}

function split(turn: ToldTurn): ToldTurn[] {
  const { role, content, messageIds } = turn
  const parts = content.split(BETWEEN)
  if (role !== 'user' || parts.length < 2) return [turn]
  // The summary is no message.
  const ids = SUMMARY_MARK.test(content) ? [undefined, ...messageIds] : messageIds
  // Where they can't be told apart for certain they stay together.
  if (parts.length !== ids.length) return [turn]
  return parts.map((part, place) => ({ role, content: part, messageIds: ids[place] === undefined ? [] : [ids[place]] }))
}
