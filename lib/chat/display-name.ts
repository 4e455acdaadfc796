import type { FieldCode } from '#lib/protocol/errors.ts'
import { DISPLAY_NAME_MAX } from '#lib/protocol/limits.ts'
import { isReservedName } from './username.ts'

/** What people may call themselves: whatever can be read, breaks no line, and passes for none of the program's names. */

const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u
/** Controls, line breaks, halves of characters, what turns the text around it, and piles of marks. */
export const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\p{Bidi_Control}]|\p{M}{4}/u

/** The form in which a name is kept and shown: NFC, with one space between words and none around them. */
export function toDisplayName(typed: string): string {
  return typed
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/^ | $/g, '')
}

/** What is wrong with a name in its kept form, if anything. `alsoReserved`: names this house gives away itself. */
export function findDisplayNameProblem(displayName: string, alsoReserved: string[] = []): FieldCode | null {
  if (BLANK.test(displayName)) return 'required'
  if (UNREADABLE.test(displayName)) return 'invalid_characters'
  if ([...displayName].length > DISPLAY_NAME_MAX) return 'too_long'
  if (isReservedName(displayName, alsoReserved)) return 'reserved'
  return null
}
