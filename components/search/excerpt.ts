import type { TextRange } from '#lib/protocol/rules/search/match.ts'

/** How much of a message is shown, in UTF-16 units. */
interface ExcerptSize {
  max: number
  /** Of what stands before the first word that was found. */
  lead: number
}

/** For a few lines. */
const LINES: ExcerptSize = { max: 240, lead: 60 }
/** For one line of a list. */
export const ONE_LINE: ExcerptSize = { max: 100, lead: 12 }

/** A run of the text; `isFound` where it is what was looked for. */
export interface Run {
  text: string
  isFound: boolean
}

/** The part of a text around the first words that were found in it, in one line. */
export function toExcerpt(text: string, ranges: readonly TextRange[], { max, lead }: ExcerptSize = LINES): Run[] {
  const [first] = ranges
  const start = text.length <= max || !first || first[0] <= lead ? 0 : toWhole(text, first[0] - lead)
  const end = text.length <= start + max ? text.length : toWhole(text, start + max)
  const runs: Run[] = []
  let at = start
  const take = (to: number, isFound: boolean) => {
    if (to > at) runs.push({ text: text.slice(at, to).replace(/\s+/g, ' '), isFound })
    at = Math.max(at, to)
  }
  if (start > 0) runs.push({ text: '…', isFound: false })
  for (const [from, to] of ranges) {
    if (from >= end) break
    take(Math.max(at, from), false)
    take(Math.min(to, end), true)
  }
  take(end, false)
  if (end < text.length) runs.push({ text: '…', isFound: false })
  return runs
}

/** Not in the middle of a character that has two units. */
function toWhole(text: string, at: number): number {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 ? at - 1 : at
}
