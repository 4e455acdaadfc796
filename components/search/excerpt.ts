import type { TextRange } from '#lib/protocol/rules/search/match.ts'

/** As much of a message as a list shows, in UTF-16 units. */
const EXCERPT_MAX = 240
/** Of what stands before the first word that was found. */
const LEAD = 60

/** A run of the text; `isFound` where it is what was looked for. */
export interface Run {
  text: string
  isFound: boolean
}

/** The part of a text around the first words that were found in it, in one line. */
export function toExcerpt(text: string, ranges: readonly TextRange[]): Run[] {
  const [first] = ranges
  const start = text.length <= EXCERPT_MAX || !first || first[0] <= LEAD ? 0 : toWhole(text, first[0] - LEAD)
  const end = text.length <= start + EXCERPT_MAX ? text.length : toWhole(text, start + EXCERPT_MAX)
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
