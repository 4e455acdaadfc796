import { type Fence, nextFence, toLines } from '#lib/protocol/markdown-code.ts'

const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/u
const INDENTED = /^(?: {2,}|\t)/u
/** Link definitions and footnotes reach over the whole text, so it has to be parsed in one. */
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/mu

/**
 * Cuts Markdown into pieces that can be parsed one by one, so that a growing text re-parses only its last piece.
 * Joined they are the text again. Where it is not sure, it does not cut: a larger piece is slower, never wrong.
 */
export function splitBlocks(markdown: string): string[] {
  if (DEFINITION.test(markdown)) return [markdown]
  const blocks: string[] = []
  let block = ''
  let fence: Fence | null = null
  let formulaEnd: string | null = null
  let isList = false
  let afterBlank = false
  for (const line of toLines(markdown)) {
    const isBlank = line.trim() === ''
    if (!fence && !formulaEnd && afterBlank && !isBlank && !continues(line, isList)) {
      blocks.push(block)
      block = ''
    }
    if (block === '') isList = LIST_ITEM.test(line)
    block += line
    afterBlank = isBlank
    if (!formulaEnd) fence = nextFence(fence, line)
    if (!fence) formulaEnd = nextFormulaEnd(formulaEnd, line)
  }
  if (block !== '') blocks.push(block)
  return blocks
}

function continues(line: string, isList: boolean): boolean {
  return INDENTED.test(line) || (isList && LIST_ITEM.test(line))
}

/** What ends the formula that is open after this line, where it begins with one. */
function nextFormulaEnd(open: string | null, line: string): string | null {
  if (open) return line.includes(open) ? null : open
  const [, mark = ''] = /^[\s>]*(\\\[|\$\$)/u.exec(line) ?? []
  const end = mark === '\\[' ? '\\]' : mark
  return end === '' || line.indexOf(end, line.indexOf(mark) + 2) >= 0 ? null : end
}
