import type { OpenWord } from './suggestions.ts'

/**
 * A colon at the beginning or behind a space, and at least two letters: neither 10:30 nor https://, and no sentence that
 * goes on behind a colon.
 */
const OPEN_EMOJI = /(?<=^|\s):([\p{L}+][\p{L}\p{N}_+-]{1,23})$/u

/** The word for an emoji that ends at the caret, if one does. */
export function findEmojiQuery(text: string, caret: number): OpenWord | null {
  const match = OPEN_EMOJI.exec(text.slice(0, caret))
  return match ? { start: match.index, query: match[1] ?? '' } : null
}

/** The text with the emoji in place of the word, and where the caret goes. */
export function completeEmoji(
  text: string,
  { start, query }: OpenWord,
  emoji: string,
): { text: string; caret: number } {
  const rest = text.slice(start + 1 + query.length)
  return { text: text.slice(0, start) + emoji + rest, caret: start + emoji.length }
}
