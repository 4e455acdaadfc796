import remend from 'remend'
import { blankSpans, endsInFence, findCodeSpans, type Span, toLines } from '#lib/protocol/markdown-code.ts'
import { findLinks } from '#lib/protocol/text-tokens.ts'
import { findFormulas } from './markdown-formulas.ts'

/** A line that begins something of its own, into which no emphasis reaches. */
const BEGINNING = /^\s*(?:[-*+]\s|\d{1,9}[.)]\s|#{1,6}\s|>)/u
/** A line that is nothing but the beginning of a mark: of a list, a task, a heading, a rule. */
const HALF_LINE = /^\s*(?:[-+*=#>~`]+|\d{1,9}[.)]?|[-+*]\s+\[[ xX]?\]?)[ \t]*$/u
const ROW = /^\s*\|/u
/** The line below a table's headings, as far as it has come. */
const DELIMITERS = /^[\s|:-]*$/u
/** Emphasis of which only marks stand there, and the beginning of a link or of an escape. */
const EMPHASIS = '*_~'
const HALF_MARK = /(?:!?\[|\\)$/u
/** Behind the last bracket or line that ended before it: what may be a link's, if a parenthesis follows. */
const LABEL = /^([^[]*)\[([^\]]*)\]$/u
/** Stands for a stretch in which nothing is a mark; a text that has it itself is left alone. */
const STAND_IN = '\ue000'

/**
 * Ends what the end of a growing text has begun (`**bol`), and leaves out what is nothing yet (`**`, half a formula), so
 * that no mark is seen that is gone a moment later. For the last block of a text that goes on.
 */
export function mendTail(block: string): string {
  if (endsInFence(block) || block.includes(STAND_IN)) return block
  const lines = toLines(block)
  const last = lines.at(-1) ?? ''
  if (ROW.test(last)) return mendTable(lines)
  if (HALF_LINE.test(last)) return lines.slice(0, -1).join('')
  const start = lines.findLastIndex((line) => line.trim() === '' || BEGINNING.test(line))
  const isBlank = lines[start]?.trim() === ''
  const from = Math.max(0, isBlank ? start + 1 : start)
  return lines.slice(0, from).join('') + mendText(lines.slice(from).join(''))
}

/** Headings are a table before the line below them came. */
function mendTable(lines: string[]): string {
  const first = lines.findLastIndex((line) => !ROW.test(line)) + 1
  const [headings = '', delimiters = ''] = lines.slice(first)
  const isBegun = lines.length - first <= 2 && DELIMITERS.test(delimiters)
  if (!isBegun || delimiters.endsWith('\n')) return lines.slice(0, -1).join('') + mendText(lines.at(-1) ?? '')
  const row = mendText(headings.trimEnd()).trim()
  const cells = row.replace(/^\||(?<!\\)\|$/gu, '')
  const above = lines.slice(0, first).join('')
  return cells === '' ? above : `${above}${row}\n|${'---|'.repeat(cells.split(/(?<!\\)\|/u).length)}`
}

function mendText(text: string): string {
  const code = findCodeSpans(text)
  const [marks = ''] = /^`+/u.exec(text.slice(code.openAt)) ?? []
  const isOpen = code.openAt >= 0 && marks !== ''
  if (isOpen && code.openAt + marks.length === text.length) return mendText(text.slice(0, code.openAt))
  const closed = isOpen ? text + marks : text
  const spans = isOpen ? [...code.spans, { start: code.openAt, end: closed.length }] : code.spans
  const withoutCode = blankSpans(closed, spans)
  const formulas = findFormulas(withoutCode)
  if (formulas.openAt >= 0) return mendText(text.slice(0, formulas.openAt))
  const links = findLinks(blankSpans(withoutCode, formulas.spans)).map(({ index, text }) => ({
    start: index,
    end: index + text.length,
  }))
  return closeMarks(
    closed,
    [...spans, ...formulas.spans, ...links].sort((a, b) => a.start - b.start),
  )
}

/** Marks inside of the spans are none. */
function closeMarks(text: string, spans: Span[]): string {
  let end = 0
  const outside = spans.map((span) => {
    const part = text.slice(end, span.start)
    end = span.end
    return part
  })
  const joined = [...outside, text.slice(end)].join(STAND_IN)
  const open = withoutLabel(joined)
  const begun = withoutHalfMark(open)
  // Where nothing is open in front of them, marks at the end begin something.
  const mended = close(begun).trimEnd() === begun.trimEnd() ? begun : close(open)
  const inside = spans.map((span) => text.slice(span.start, span.end))
  return mended.split(STAND_IN).reduce((whole, part, index) => whole + (inside[index - 1] ?? '') + part)
}

/** `[label]` is its text alone. No expression from a `[` on: a text of them would be looked through for each. */
function withoutLabel(text: string): string {
  if (!text.endsWith(']')) return text
  const start = Math.max(text.lastIndexOf(']', text.length - 2), text.lastIndexOf('\n')) + 1
  const [, before, label] = LABEL.exec(text.slice(start)) ?? []
  if (before === undefined) return text
  return text.slice(0, start) + (before.endsWith('!') ? before.slice(0, -1) : before) + label
}

function withoutHalfMark(text: string): string {
  const mark = text.slice(-1)
  if (!mark || !EMPHASIS.includes(mark)) return text.replace(HALF_MARK, '')
  let end = text.length
  while (text[end - 1] === mark) end -= 1
  return text.slice(0, end)
}

function close(text: string): string {
  return remend(text, {
    linkMode: 'text-only',
    // Done here, or no mark at all.
    inlineCode: false,
    katex: false,
    singleTilde: false,
    comparisonOperators: false,
    setextHeadings: false,
  })
}
