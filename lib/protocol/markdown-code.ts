/** What has to be known of Markdown before it is parsed: where its code is, in which nothing is a mark. */

/** The lines of a text, each with its line break. Joined they are the text again. */
export function toLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? []
}

/** An open fence: its marks, and how far in they stand. */
export interface Fence {
  marks: string
  indent: number
  isQuoted: boolean
}

const OPENING = /^((?:\s*(?:[-*+]|\d{1,9}[.)])(?=\s)|\s*>)*\s*)(`{3,}|~{3,})(.*)$/u
const CLOSING = /^([\s>]*)(`{3,}|~{3,})\s*$/u

/** The fence that is open after this line. Only marks as many, of their kind, alone and not further in close one. */
export function nextFence(open: Fence | null, line: string): Fence | null {
  if (open && !(open.isQuoted && !line.trimStart().startsWith('>'))) {
    const [, lead = '', marks = ''] = CLOSING.exec(line) ?? []
    const isClosing = marks.startsWith(open.marks) && lead.length <= open.indent + 3
    return isClosing && lead.includes('>') === open.isQuoted ? null : open
  }
  const [, lead = '', marks = '', info = ''] = OPENING.exec(line.replace(/\r?\n$/u, '')) ?? []
  if (marks === '' || (marks.startsWith('`') && info.includes('`'))) return null
  return { marks, indent: lead.length, isQuoted: lead.includes('>') }
}

/** Whether the text ends inside a fence. */
export function endsInFence(text: string): boolean {
  return toLines(text).reduce<Fence | null>(nextFence, null) !== null
}

/** A stretch of a text, in UTF-16 units. */
export interface Span {
  start: number
  end: number
}

/** The code spans of a text without fences, and where one begins that does not end, -1 if none does. */
export function findCodeSpans(text: string): { spans: Span[]; openAt: number } {
  const marks = Array.from(text.matchAll(/\\`|`+/gu)).filter(([run]) => !run.startsWith('\\'))
  const closings = findClosings(marks.map(([run]) => run.length))
  const spans: Span[] = []
  let openAt = -1
  for (let place = 0; place < marks.length; place += 1) {
    const [open, closing] = [marks[place], closings[place] ?? -1]
    const close = marks[closing]
    if (open && close) {
      spans.push({ start: open.index, end: close.index + close[0].length })
      place = closing
    } else if (open && openAt < 0) openAt = open.index
  }
  return { spans, openAt }
}

/** For each length the place of the next that is the same. */
function findClosings(lengths: number[]): (number | undefined)[] {
  const next = new Map<number, number>()
  const closings = lengths.map((_): number | undefined => undefined)
  for (let place = lengths.length - 1; place >= 0; place -= 1) {
    const length = lengths[place] ?? 0
    closings[place] = next.get(length)
    next.set(length, place)
  }
  return closings
}

/** The text with blanks in place of its code: of the same length, with the same lines. */
export function blankCode(text: string): string {
  let fence: Fence | null = null
  const withoutFences = toLines(text)
    .map((line) => {
      const before = fence
      fence = nextFence(fence, line)
      return before || fence ? line.replace(/[^\n]/g, ' ') : line
    })
    .join('')
  return blankSpans(withoutFences, findCodeSpans(withoutFences).spans)
}

/** The text with blanks in place of these stretches. */
export function blankSpans(text: string, spans: Span[]): string {
  let end = 0
  const parts = spans.map((span) => {
    const part = text.slice(end, span.start) + text.slice(span.start, span.end).replace(/[^\n]/g, ' ')
    end = span.end
    return part
  })
  return parts.join('') + text.slice(end)
}
