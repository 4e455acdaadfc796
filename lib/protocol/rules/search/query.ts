import { type CharacterKind, countUnits, findKind } from './characters.ts'
import { foldText } from './fold.ts'

/**
 * What somebody types to search: words, phrases in quotes, and filters such as `from:alice`. What is no filter, and quotes
 * that nothing closes, are searched as they are.
 */

export type Filter =
  | { name: 'from' | 'in'; value: string }
  /** A day in UTC, YYYY-MM-DD. */
  | { name: 'before' | 'after'; value: string }
  | { name: 'has'; value: 'file' | 'link' | 'image' }

export interface SearchQuery {
  /** As typed, in their order; phrases without their quotes. */
  words: { text: string; isPhrase: boolean }[]
  filters: Filter[]
}

/** A filter's value: its name, a colon and no space. Chinese keyboards type the wide colon. */
const FILTER = /^(from|in|before|after|has)[:：](.+)$/iu
const NAMES = /^[\p{L}\p{M}\p{N}_-]{1,64}$/u
const HAS = ['file', 'link', 'image'] as const
/** A quote, and what closes it. */
const QUOTES: Record<string, string> = { '"': '"', '“': '”', '＂': '＂' }

export function parseSearch(query: string): SearchQuery {
  const words: SearchQuery['words'] = []
  const filters: Filter[] = []
  for (let at = skipSpace(query, 0); at < query.length; at = skipSpace(query, at)) {
    const phrase = readPhrase(query, at)
    if (phrase) {
      words.push({ text: phrase.text, isPhrase: true })
      at = phrase.end
      continue
    }
    const end = findSpace(query, at)
    const text = query.slice(at, end)
    const filter = toFilter(text)
    if (filter) filters.push(filter)
    else words.push({ text, isPhrase: false })
    at = end
  }
  return { words, filters }
}

/** A filter as it is typed. */
export function toTyped({ name, value }: Filter): string {
  return `${name}:${value}`
}

/** A word that is a filter with a value that can be one. */
export function toFilter(word: string): Filter | null {
  const [, typed = '', value = ''] = FILTER.exec(word) ?? []
  const name = typed.toLowerCase()
  if (name === 'from' || name === 'in') {
    const bare = value.replace(name === 'from' ? /^[@＠]/u : /^[#＃]/u, '')
    return NAMES.test(bare) ? { name, value: bare } : null
  }
  if (name === 'before' || name === 'after') return isDay(value) ? { name, value } : null
  const has = HAS.find((one) => one === value.toLowerCase())
  return name === 'has' && has ? { name, value: has } : null
}

/** `YYYY-MM-DD`, of a day that there is. */
function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const at = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value)
}

/** What must be in a text, folded: a phrase as it stands, words parted where a script with spaces meets one without. */
export function toPieces(words: SearchQuery['words']): string[] {
  const pieces = words.flatMap(({ text, isPhrase }) => {
    const folded = foldText(text).text
    return isPhrase ? [folded] : folded.split(' ').flatMap(splitScripts)
  })
  return [...new Set(pieces.filter((piece) => piece.trim() !== ''))]
}

function splitScripts(word: string): string[] {
  const pieces: string[] = []
  let start = 0
  let before: CharacterKind | null = null
  for (let at = 0; at < word.length; at += countUnits(word, at)) {
    const kind = findKind(word, at)
    if ((before === 'word' && kind === 'part') || (before === 'part' && kind === 'word')) {
      pieces.push(word.slice(start, at))
      start = at
    }
    before = kind
  }
  return [...pieces, word.slice(start)]
}

function readPhrase(query: string, at: number): { text: string; end: number } | null {
  const closing = QUOTES[query.charAt(at)]
  if (!closing) return null
  const end = query.indexOf(closing, at + 1)
  const text = query.slice(at + 1, end)
  return end > 0 && text.trim() !== '' ? { text, end: end + 1 } : null
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text.charAt(at))) at++
  return at
}

function findSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && !/\s/.test(text.charAt(at))) at++
  return at
}
