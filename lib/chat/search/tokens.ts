import { countUnits, findKind } from '#lib/protocol/rules/search/characters.ts'

/**
 * What an index knows a text by: its words, and of scripts without spaces every character and every pair; symbols one by
 * one. Of each piece that is searched follows what a text must be known by that holds it; whether it does, match.ts says.
 */

/** Longer words are known by their first bytes, in UTF-8. */
const TOKEN_MAX_BYTES = 32

/** `isPrefix`: any token that begins so. */
export interface WantedToken {
  token: string
  isPrefix: boolean
}

type Visit = (token: string, isWord: boolean, end: number) => void

/** Of a folded text. */
export function listTokens(folded: string): Set<string> {
  const tokens = new Set<string>()
  visitTokens(folded, (token) => tokens.add(token))
  return tokens
}

/** Of a folded piece. A word that ends it may go on in the text; a character is in its pairs. */
export function listWanted(piece: string): WantedToken[] {
  const wanted = new Map<string, WantedToken>()
  const singles = new Set<string>()
  visitTokens(piece, (token, isWord, end) => {
    const isPrefix = isWord && end === piece.length
    wanted.set(`${token} ${isPrefix}`, { token, isPrefix })
    if (!isWord && token.length > countUnits(token, 0)) for (const char of token) singles.add(`${char} false`)
  })
  return [...wanted].flatMap(([key, one]) => (singles.has(key) ? [] : [one]))
}

function visitTokens(folded: string, visit: Visit): void {
  let at = 0
  let last = ''
  while (at < folded.length) {
    const kind = findKind(folded, at)
    const end = at + countUnits(folded, at)
    if (kind === 'word') {
      const wordEnd = findWordEnd(folded, end)
      visit(cut(folded.slice(at, wordEnd)), true, wordEnd)
      at = wordEnd
      last = ''
      continue
    }
    const char = folded.slice(at, end)
    if (kind !== 'space') visit(char, false, end)
    if (kind === 'part' && last !== '') visit(last + char, false, end)
    last = kind === 'part' ? char : ''
    at = end
  }
}

function findWordEnd(folded: string, from: number): number {
  let at = from
  while (at < folded.length && findKind(folded, at) === 'word') at += countUnits(folded, at)
  return at
}

/** To whole characters. */
function cut(word: string): string {
  if (word.length * 3 <= TOKEN_MAX_BYTES) return word
  let bytes = 0
  let end = 0
  for (const char of word) {
    bytes += Buffer.byteLength(char)
    if (bytes > TOKEN_MAX_BYTES) break
    end += char.length
  }
  return word.slice(0, end)
}
