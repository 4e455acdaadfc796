import { findKind, isBehindWord } from './characters.ts'
import { type FoldedText, foldText } from './fold.ts'

/** Whether a text is found, and by which of its parts. What an index says is looked at again by this. */

/** From and to, in UTF-16 units of the text as it was written; without the end. */
export type TextRange = [from: number, to: number]

/** So many of a text are told. */
const RANGES_MAX = 200

/** `pieces` are folded; all of them must be there. */
export function isFound(folded: string, pieces: readonly string[]): boolean {
  return pieces.every((piece) => findPiece(folded, piece, 0) >= 0)
}

/** Where the pieces are, in the order of the text and without overlaps; null where one of them is not there. */
export function findRanges(text: string, pieces: readonly string[]): TextRange[] | null {
  const folded = foldText(text)
  if (!isFound(folded.text, pieces)) return null
  return merge(pieces.flatMap((piece) => listPlaces(folded, piece)))
}

/** Where a piece begins, from a place on; -1 where it is not there. A word is found by its beginning, all else by any part. */
function findPiece(folded: string, piece: string, from: number): number {
  const isWord = findKind(piece, 0) === 'word'
  let at = folded.indexOf(piece, from)
  while (isWord && at >= 0 && isBehindWord(folded, at)) at = folded.indexOf(piece, at + 1)
  return at
}

function listPlaces({ text, starts, ends }: FoldedText, piece: string): TextRange[] {
  const ranges: TextRange[] = []
  for (let at = findPiece(text, piece, 0); at >= 0; at = findPiece(text, piece, at + piece.length)) {
    const last = at + piece.length - 1
    ranges.push([starts?.[at] ?? at, ends?.[last] ?? last + 1])
    if (ranges.length === RANGES_MAX) break
  }
  return ranges
}

function merge(ranges: TextRange[]): TextRange[] {
  const merged: TextRange[] = []
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = merged.at(-1)
    if (last && from < last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged.slice(0, RANGES_MAX)
}
