import type { Code, Construct, State } from 'micromark-util-types'
import { blankCode, type Span } from '#lib/protocol/markdown-code.ts'
import { extendParser, type MarkdownNode, type Processor } from './markdown-node.ts'

/**
 * A remark plugin: `\(…\)`, `\[…\]` and `$$…$$` are formulas, whose `_`, `*` and `\` Markdown leaves alone; a single `$`
 * is money. A formula becomes an element `code` with the class `formula`, and `formula-block` where it stands by itself.
 * It takes those of one line: joinFormulas makes them so.
 */
export function formulas(this: Processor) {
  extendParser(
    this,
    { text: { [BACKSLASH]: FORMULA, [DOLLAR]: FORMULA } },
    {
      enter: {
        formula(token) {
          this.enter({ type: 'inlineCode', value: this.sliceSerialize(token), data: { isFormula: true } }, token)
        },
      },
      exit: {
        formula(token) {
          this.exit(token)
        },
      },
      transforms: [markFormulas],
    },
  )
}

const BACKSLASH = 92
const DOLLAR = 36
const MAX_LENGTH = 5_000
const CLOSING: Partial<Record<number, number>> = { 40: 41, 91: 93 }

const FORMULA: Construct = {
  name: 'formula',
  tokenize(effects, ok, nok) {
    const before = this.previous
    let length = 0
    /** What follows the backslash, or the dollar, that ends the formula. */
    let closing: Code = DOLLAR
    let mark: Code = DOLLAR

    return (code) => {
      if (code === DOLLAR && before === DOLLAR) return nok(code)
      mark = code
      effects.enter('formula')
      effects.consume(code)
      return second
    }

    function second(code: Code): State | undefined {
      if (mark === BACKSLASH) closing = (code !== null && CLOSING[code]) || null
      else if (code !== DOLLAR) closing = null
      if (closing === null) return nok(code)
      effects.consume(code)
      return inside
    }

    function inside(code: Code): State | undefined {
      length += 1
      if (code === null || code < 0 || length > MAX_LENGTH) return nok(code)
      effects.consume(code)
      if (code === mark) return afterMark
      return code === BACKSLASH ? escaped : inside
    }

    function afterMark(code: Code): State | undefined {
      // `\\` in front of the end is a line break, and `$` alone a sign.
      if (code !== closing) return mark === BACKSLASH ? escaped(code) : inside(code)
      if (length === 1) return nok(code)
      effects.consume(code)
      effects.exit('formula')
      return ok
    }

    function escaped(code: Code): State | undefined {
      if (code === null || code < 0) return nok(code)
      length += 1
      effects.consume(code)
      return inside
    }
  },
}

/** Says which formulas stand by themselves: those in brackets, and those alone on their line. */
function markFormulas(parent: MarkdownNode): void {
  const nodes = parent.children ?? []
  nodes.forEach((node, index) => {
    markFormulas(node)
    if (!node.data?.isFormula) return
    const [before, after] = [nodes[index - 1], nodes[index + 1]]
    const isAlone = isLineEnd(before, /(?:^|\n)[ \t]*$/u) && isLineEnd(after, /^[ \t]*(?:\n|$)/u)
    const isBlock = node.value?.startsWith('\\[') || (isAlone && node.value?.startsWith('$$'))
    node.data.hProperties = { className: isBlock ? ['formula', 'formula-block'] : ['formula'] }
    // A block ends the line by itself.
    if (isBlock && after?.type === 'text') after.value = (after.value ?? '').replace(/^[ \t]*\n/u, '')
  })
}

function isLineEnd(neighbour: MarkdownNode | undefined, edge: RegExp): boolean {
  return !neighbour || (neighbour.type === 'text' && edge.test(neighbour.value ?? ''))
}

const MARKS = /\\[\\$()[\]]|\$\$/gu
const CLOSED_BY: Record<string, string> = { '\\(': '\\)', '\\[': '\\]', $$: '$$' }
/** With TeX's remark before it, and after it what makes the next line part of a list or a quote. */
const LINE_BREAK = /(?:(?<!\\)%[^\n]*)?\n[\s>]*/gu

/** Puts each formula of several lines into one. Code stays as it is. */
export function joinFormulas(markdown: string): string {
  if (!/\\[[(]|\$\$/u.test(markdown)) return markdown
  let end = 0
  let joined = ''
  for (const span of findFormulas(blankCode(markdown)).spans) {
    const formula = markdown.slice(span.start, span.end).replace(LINE_BREAK, ' ')
    joined += markdown.slice(end, span.start) + formula
    end = span.end
  }
  return joined + markdown.slice(end)
}

/**
 * The formulas of a text whose code was blanked, and where behind them one begins that does not end, -1 if none does.
 * One that begins within a line does not reach over a blank line.
 */
export function findFormulas(text: string): { spans: Span[]; openAt: number } {
  const marks = Array.from(text.matchAll(MARKS))
  const spans: Span[] = []
  let openAt = -1
  for (let place = 0; place < marks.length; place += 1) {
    const open = marks[place]
    const closedBy = open && CLOSED_BY[open[0]]
    if (!open || !closedBy) continue
    const next = findEnd(marks, place + 1, closedBy)
    const close = marks[next]
    const isClosed = close?.[0] === closedBy && !reachesTooFar(text, open.index, close.index)
    if (close && isClosed) {
      spans.push({ start: open.index, end: close.index + closedBy.length })
      place = next
      openAt = -1
    } else if (openAt < 0) openAt = open.index
  }
  return { spans, openAt }
}

/** The mark that ends a formula, or that begins the next: a formula holds no other. */
function findEnd(marks: RegExpExecArray[], from: number, closedBy: string): number {
  for (let place = from; place < marks.length; place += 1) {
    const mark = marks[place]?.[0]
    if (mark === closedBy || mark === '\\(' || mark === '\\[') return place
  }
  return -1
}

function reachesTooFar(text: string, start: number, end: number): boolean {
  if (end - start > MAX_LENGTH) return true
  const isFirst = /(?:^|\n)[\s>]*$/u.test(text.slice(Math.max(0, start - 80), start))
  return !isFirst && /\n[\s>]*\n/u.test(text.slice(start, end))
}
