import type { FieldCode } from '#lib/protocol/errors.ts'
import { ABOUT_MAX } from '#lib/protocol/limits.ts'
import { UNREADABLE } from './display-name.ts'

/** What people say of themselves: one line that can be read, or nothing. */

/** The form in which it is kept: NFC, with one space between words and none around them. */
export function toAbout(typed: string): string {
  return typed.normalize('NFC').replace(/\s+/gu, ' ').trim()
}

/** What is wrong with it in its kept form, if anything. */
export function findAboutProblem(about: string): FieldCode | null {
  if (UNREADABLE.test(about)) return 'invalid_characters'
  return [...about].length > ABOUT_MAX ? 'too_long' : null
}
