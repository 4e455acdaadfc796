import { FILE_NAME_MAX } from '#lib/protocol/limits.ts'

/** Controls, line ends, and marks that turn the direction of what stands behind them: `evil‮gpj.exe`. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu
const NO_NAME = 'file'

/** What a file is called from now on: the last part of what somebody calls it, without what could mislead. */
export function toFileName(given: string): string {
  const last = given.toWellFormed().replace(UNSEEN, '').split(/[\\/]/).at(-1) ?? ''
  const name = Array.from(last.trim()).slice(0, FILE_NAME_MAX).join('').trim()
  return /^\.*$/.test(name) ? NO_NAME : name
}
