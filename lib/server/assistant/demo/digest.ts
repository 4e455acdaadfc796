import { DIGEST_TASK } from '#lib/chat/ai/catch-up.ts'
import type { Turn } from '#lib/chat/ports.ts'

/** What the demo assistant makes of a range of messages that it is to tell in short: what simple words give away. */

const LINES_MAX = 5
const TEXT_MAX = 120
const LINE = /^\[#(\d+)\] ([^\s:]+): (.+)$/u
const ADDRESS = /https?:\/\/\S+/u
const QUESTION = /[?？]/u
const NAMED = /[@＠]\S/u
const DECIDED =
  /决定|定了|说定|就这么|那就|敲定|改到|\b(decided?|agreed?|settled|let['’]s|we(['’]ll| will| ship| go)|will be on)\b/iu

/** Null: it is asked for something else. */
export function toDemoDigest(turns: Turn[]): string | null {
  const [instructions, range] = turns
  if (!instructions?.content.startsWith(DIGEST_TASK)) return null
  const said = (range?.content ?? '').split('\n').flatMap((line) => {
    const [, seq = '', , text = ''] = line.match(LINE) ?? []
    return seq === '' ? [] : { seq, text }
  })
  const pick = (kind: string, isMeant: (text: string) => boolean) =>
    said
      .filter(({ text }) => isMeant(text))
      .slice(-LINES_MAX)
      .map(({ seq, text }) => `${kind}: ${shorten(text)} [#${seq}]`)
  const isQuestion = (text: string) => QUESTION.test(text) && NAMED.test(text)
  const lines = [
    ...pick('decision', (text) => DECIDED.test(text) && !QUESTION.test(text)),
    ...pick('question', isQuestion),
    ...pick('link', (text) => ADDRESS.test(text) && !isQuestion(text)),
  ]
  // No answer at all is none to whoever asked.
  return lines.length > 0 ? lines.join('\n') : 'nothing'
}

function shorten(text: string): string {
  const points = Array.from(text)
  return points.length > TEXT_MAX ? `${points.slice(0, TEXT_MAX).join('')}…` : text
}
