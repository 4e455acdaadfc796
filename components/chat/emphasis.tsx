import type { ReactNode } from 'react'

/** Scripts without a slant: there, weight does its work, whatever the language of the page. */
const UPRIGHT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** Emphasis in the way of its text. */
export function Emphasis({ text, children }: { text: string; children: ReactNode }) {
  return <em className={UPRIGHT.test(text) ? 'font-semibold not-italic' : undefined}>{children}</em>
}
