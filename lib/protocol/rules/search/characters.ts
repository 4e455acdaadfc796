/** How a folded text comes apart: scripts with spaces are searched by words, others by any part. */

/** `word`: of a script that puts spaces between its words; `part`: of one that doesn't; `symbol`: stands for itself. */
export type CharacterKind = 'space' | 'word' | 'part' | 'symbol'

const SPACE = /^[\s\p{Cc}]/u
const WORD = /^[\p{L}\p{N}\p{M}]/u
const PART =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u

const KINDS = ['space', 'word', 'part', 'symbol'] as const satisfies CharacterKind[]
/** Of the characters of the first plane: 0 where nobody has asked yet, else a place in KINDS, from 1. */
const known = new Uint8Array(0x1_0000)

/** Of the character that begins at a UTF-16 unit. */
export function findKind(text: string, at: number): CharacterKind {
  const code = text.codePointAt(at) ?? 0
  if (code > 0xffff) return toKind(code)
  const place = known[code] ?? 0
  if (place > 0) return KINDS[place - 1] ?? 'symbol'
  const kind = toKind(code)
  known[code] = KINDS.indexOf(kind) + 1
  return kind
}

/** Whether the place lies within a word, or behind its end. */
export function isBehindWord(text: string, at: number): boolean {
  if (at === 0) return false
  const isLow = (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00
  return findKind(text, isLow && at > 1 ? at - 2 : at - 1) === 'word'
}

/** How many UTF-16 units the character has that begins there. */
export function countUnits(text: string, at: number): 1 | 2 {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function toKind(code: number): CharacterKind {
  const char = String.fromCodePoint(code)
  if (SPACE.test(char)) return 'space'
  if (!WORD.test(char)) return 'symbol'
  return PART.test(char) ? 'part' : 'word'
}
