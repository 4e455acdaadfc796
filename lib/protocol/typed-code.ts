import { type Fence, findCodeSpans, nextFence, type Span, toLines } from './markdown-code.ts'

/** Code in what a person wrote: between backticks within a line, or between fences. Without `fence` it is the former. */
export interface TypedCode extends Span {
  code: string
  fence?: { language: string; isClosed: boolean }
}

const FENCE_LINE = /^ {0,3}(?:`{3,}|~{3,})\s*([^\s`]*)/u

/** The code of a text, in its order. A fence reaches over whole lines; one that is not closed reaches to the end. */
export function findTypedCode(text: string): TypedCode[] {
  if (!/[`~]/u.test(text)) return []
  const found: TypedCode[] = []
  let fence: Fence | null = null
  let lines: string[] = []
  let language = ''
  let start = 0
  let at = 0
  for (const line of toLines(text)) {
    const [opening, name = ''] = FENCE_LINE.exec(line) ?? []
    const next: Fence | null = fence || opening !== undefined ? nextFence(fence, line) : null
    if (!fence && next) {
      ;[start, language, lines] = [at, name, []]
    } else if (fence && !next) {
      found.push(toFence(true, at + line.length))
    } else if (fence) lines.push(line)
    else found.push(...findInLine(line, at))
    fence = next
    at += line.length
  }
  if (fence && lines.length > 0) found.push(toFence(false, at))
  return found

  function toFence(isClosed: boolean, end: number): TypedCode {
    return { start, end, code: lines.join('').replace(/\r?\n$/u, ''), fence: { language, isClosed } }
  }
}

function findInLine(line: string, at: number): TypedCode[] {
  return findCodeSpans(line).spans.map(({ start, end }) => {
    const [, inside = ''] = /^(?:`+)(.*?)(?:`+)$/u.exec(line.slice(start, end)) ?? []
    return { start: at + start, end: at + end, code: inside.replace(/^ (.*\S.*) $/u, '$1') }
  })
}
