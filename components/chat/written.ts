import { MESSAGE_MAX_CODE_POINTS } from '#lib/protocol/limits.ts'

/** Something is left without white space and characters that show nothing. */
export function hasWords(text: string): boolean {
  return NOT_BLANK.test(text)
}

/** How many code points may still be written; below zero there are too many. */
export function countLeft(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return MESSAGE_MAX_CODE_POINTS - count
}

const NOT_BLANK = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u
