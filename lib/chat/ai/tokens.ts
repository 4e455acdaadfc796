/** How long a text is for a model, without its tokenizer, which is megabytes and another one for every model. */

const CJK = 0x2e80
/** Letters and spaces of English, of which several make a token. */
const LATIN_TOKENS = 1 / 3.5
const OTHER_TOKENS = 1 / 2

/**
 * About the number of tokens of a text, rather too many than too few: 1 for each unit from the CJK scripts on (Han, kana,
 * Hangul, and the halves of emoji), 1 for 3.5 Latin letters and spaces, 1 for 2 of all else (digits, marks, other
 * alphabets). Measured against tiktoken on fifteen texts of 34 to 258 characters, it says with o200k_base 1.4 times the
 * tokens of Chinese prose (classical verse 0.9), 1.6 of English, 1.1 of code and JSON, 1.3 to 2.0 of Japanese, Korean,
 * Russian, Arabic, Thai and Hindi; with the older cl100k_base 0.7 to 1.0 of Chinese, 1.5 of English, 1.1 of code and JSON,
 * but only half of Arabic, Thai and Hindi.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    tokens += unit >= CJK ? 1 : isLatin(unit) ? LATIN_TOKENS : OTHER_TOKENS
  }
  return Math.ceil(tokens)
}

/** UTF-16 units of a text that are looked at to cut it. */
const CUT_MAX = 32_000

/** The beginning of a text that takes no more than so many tokens, with a mark where it was cut. */
export function cutToTokens(text: string, maxTokens: number): string {
  let head = text.slice(0, CUT_MAX)
  while (estimateTokens(head) > maxTokens) {
    const length = Math.floor((head.length * maxTokens) / estimateTokens(head))
    head = head.slice(0, Math.min(length, head.length - 1))
  }
  return head.length < text.length ? `${head.toWellFormed()}…` : head.toWellFormed()
}

function isLatin(unit: number): boolean {
  const lower = unit | 0x20
  return unit === 0x20 || (lower >= 0x61 && lower <= 0x7a)
}

/** What a turn takes beside its words. */
const TURN_TOKENS = 4

/** A picture of 1,024 pixels: 765 for OpenAI's models with tiles of 512, about 1,400 by area for Claude's. */
const IMAGE_TOKENS = 1_000

/** About the number of tokens of a whole conversation. */
export function estimateTurns(turns: readonly { content: string; images?: readonly unknown[] }[]): number {
  return turns.reduce(
    (sum, { content, images = [] }) => sum + estimateTokens(content) + TURN_TOKENS + images.length * IMAGE_TOKENS,
    0,
  )
}

/** What of a model's context a conversation may take: all but the room for the answer. */
export function toPromptTokens(contextTokens: number, maxTokens?: number): number {
  return Math.floor(contextTokens - toAnswerTokens(contextTokens, maxTokens))
}

/** How long an answer may get: a quarter of the context where nothing else is set, and never more than three quarters. */
export function toAnswerTokens(contextTokens: number, maxTokens = contextTokens / 4): number {
  return Math.ceil(Math.min(maxTokens, (contextTokens * 3) / 4))
}
