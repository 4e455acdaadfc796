import { SUMMARY_TASK } from '#lib/chat/ai/fold-turns.ts'
import { SUMMARY_LABEL } from '#lib/chat/ai/turns.ts'
import type { Turn } from '#lib/chat/ports.ts'

/** What the demo assistant keeps in mind of messages that fall out of its sight: lines that hold something to be known. */

const LINES_MAX = 24
const TEXT_MAX = 100
const LINE = /^\[#\d+\] ([^\s:]+): (.+)$/u
const KNOWN = new RegExp(`^${SUMMARY_LABEL}(?: \\(up to #\\d+\\))?: `)
/** Numbers and addresses, decisions, and what somebody says is so. */
const TELLS =
  /\d|https?:\/\/|决定|定了|说定|改到|记住|叫做?|是|在|\b(is|are|was|will|decided?|agreed?|remember|called|needs?|wants?|prefers?)\b/iu
const ASKS = /[?？]/u

/** Null: it is asked for something else. */
export function toDemoSummary(turns: Turn[]): string | null {
  const [instructions, told] = turns
  if (!instructions?.content.startsWith(SUMMARY_TASK)) return null
  const [first = '', ...rest] = (told?.content ?? '').split('\n\n')
  const known = KNOWN.test(first) ? first.replace(KNOWN, '').split('\n') : []
  const lines = (known.length > 0 ? rest : [first, ...rest]).join('\n').split('\n')
  const said = lines.flatMap((line) => {
    const [, name, text = ''] = line.match(LINE) ?? []
    return name !== undefined && TELLS.test(text) && !ASKS.test(text) ? `${name}: ${shorten(text)}` : []
  })
  const all = [...new Set([...known, ...said])]
  // The oldest are what nobody else remembers, the newest what is most likely to matter.
  const kept = all.length > LINES_MAX ? [...all.slice(0, LINES_MAX / 2), ...all.slice(-LINES_MAX / 2)] : all
  return kept.length > 0 ? kept.join('\n') : '…'
}

function shorten(text: string): string {
  const points = Array.from(text)
  return points.length > TEXT_MAX ? `${points.slice(0, TEXT_MAX).join('')}…` : text
}
