import type { Language } from '#lib/i18n/language.ts'

/** All emoji: what they are called and found by, in both languages. Comes when it is wanted first. */

export interface EmojiEntry {
  emoji: string
  /** As Unicode groups them. */
  group: number
  /** Of Unicode's emoji, when it came. */
  version: number
  label: Record<Language, string>
  /** In both languages, in lower case. */
  words: string[]
}

/** Emoji, group, version; name and words in Chinese; name and words in English. */
type Row = [string, number, number, string, string, string, string]

const NO_MATCH = 3
let loading: Promise<EmojiEntry[]> | null = null

/** Rejects where it could not be loaded; the next call tries again. */
export function loadEmoji(): Promise<EmojiEntry[]> {
  loading ??= import('./emoji.json').then(({ default: rows }) => (rows as Row[]).map(toEntry))
  loading.catch(() => {
    loading = null
  })
  return loading
}

/** Those that are called so, then those whose name begins so, then those that have it somewhere, at most `max`. */
export function searchEmoji(all: EmojiEntry[], query: string, max: number): EmojiEntry[] {
  const wanted = query.toLowerCase()
  return all
    .map((entry) => ({ entry, rank: rankMatch(entry.words, wanted) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, max)
    .map(({ entry }) => entry)
}

function rankMatch(words: string[], wanted: string): number {
  if (words.includes(wanted)) return 0
  if (words.some((word) => word.startsWith(wanted))) return 1
  return words.some((word) => word.includes(wanted)) ? 2 : NO_MATCH
}

function toEntry([emoji, group, version, zh, zhWords, en, enWords]: Row): EmojiEntry {
  const words = [zh, ...zhWords.split(' '), en.toLowerCase(), ...enWords.split(' ')].filter(Boolean)
  return { emoji, group, version, label: { zh, en }, words }
}
