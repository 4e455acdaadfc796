import { CodedError } from '#lib/protocol/errors.ts'
import { MESSAGE_MAX_CODE_POINTS } from '#lib/protocol/limits.ts'

/** Invisible alone: a text of only these says nothing. */
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u

/** Whether nothing of it is seen: white space, and signs without a width. */
export function isBlank(text: string): boolean {
  return BLANK.test(text)
}

/** Throws `invalid` unless the text may be stored as it is. It is never altered. `hasFiles`: there need not be any. */
export function requireMessageText(text: string, hasFiles = false): void {
  if (!hasFiles && isBlank(text)) throw invalid('required')
  if (isLongerThan(text, MESSAGE_MAX_CODE_POINTS)) throw invalid('too_long')
  if (!text.isWellFormed() || text.includes('\0')) throw invalid('invalid_characters')
}

function isLongerThan(text: string, maxCodePoints: number): boolean {
  // No text has more code points than UTF-16 units.
  if (text.length <= maxCodePoints) return false
  let count = 0
  for (const _ of text) count++
  return count > maxCodePoints
}

function invalid(code: 'required' | 'too_long' | 'invalid_characters'): CodedError {
  return new CodedError('invalid', { fields: { text: code } })
}
