import type { FieldCode } from '#lib/protocol/errors.ts'
import { DELETED_PREFIX, USERNAME_MAX, USERNAME_MIN } from '#lib/protocol/limits.ts'
import { foldConfusables } from './confusables.ts'

/** Which usernames there may be, and which two of them are one. */

const RESERVED = ['ai', 'chatgpt', 'system', 'admin', 'everyone', '系统', '系統', '管理员', '管理員', '所有人']

/** The scripts that UAX #31 recommends for identifiers; each line's may stand together in one name. */
const ALPHABETS = [
  ['Latin', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo'],
  ...['Arabic', 'Armenian', 'Bengali', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek', 'Gujarati'],
  ...['Gurmukhi', 'Hebrew', 'Kannada', 'Khmer', 'Lao', 'Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu'],
  ...['Thaana', 'Thai', 'Tibetan'],
].map((scripts) => toPattern([scripts].flat()))

/** A mark with nothing to stand on, a pile of marks, or a letter that can't be seen. */
const UNREADABLE = /(?<![\p{L}\p{M}])\p{M}|\p{M}{4}|\p{Default_Ignorable_Code_Point}/u

/** In these scripts a mark that has no letter of its own is an ornament; elsewhere it may be a vowel. */
const MARKS_ARE_ORNAMENT = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Arabic}\p{sc=Hebrew}]/u

/** The form in which a name is kept and shown. */
export function toUsername(typed: string): string {
  return typed.normalize('NFKC')
}

/** What is wrong with a name in its kept form, if anything. `alsoReserved`: names this house gives away itself. */
export function findUsernameProblem(username: string, alsoReserved: string[] = []): FieldCode | null {
  const length = [...username].length
  if (length === 0) return 'required'
  if (length < USERNAME_MIN) return 'too_short'
  if (length > USERNAME_MAX) return 'too_long'
  if (UNREADABLE.test(username) || !ALPHABETS.some((alphabet) => alphabet.test(username))) return 'invalid_characters'
  if (isReservedName(username, alsoReserved)) return 'reserved'
  return null
}

/** Equal for two names that a reader can't tell apart: case and look-alikes are folded. */
export function toUsernameKey(username: string): string {
  const folded = username.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
  return foldConfusables(MARKS_ARE_ORNAMENT.test(folded) ? folded.replace(/\p{Mn}/gu, '') : folded)
}

/** Whether a name passes for the AI, for the program, or for somebody who is gone. */
export function isReservedName(name: string, alsoReserved: string[]): boolean {
  if (toUsernameKey(name).startsWith(toUsernameKey(DELETED_PREFIX))) return true
  const key = toReservedKey(name)
  return key !== '' && [...RESERVED, ...alsoReserved].some((reserved) => toReservedKey(reserved) === key)
}

/** Coarser than the key: `Ádmin`, `a_d_min` and `-admin-` are not free either. */
function toReservedKey(name: string): string {
  const bare = name.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '')
  return toUsernameKey(bare)
}

/** Letters, marks and digits of these scripts, ASCII digits, `_` and `-`. */
function toPattern(scripts: string[]): RegExp {
  const any = scripts.map((script) => `\\p{scx=${script}}`).join('')
  return new RegExp(`^(?:[0-9_\\-]|[[\\p{L}\\p{M}\\p{Nd}]&&[${any}\\p{sc=Inherited}]])+$`, 'v')
}
