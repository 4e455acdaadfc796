const FENCE = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})(.*)$/u
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
  let fence: string | null = null
  let isList = false
  let afterBlank = false
  for (const line of toLines(markdown)) {
    const isBlank = line.trim() === ''
    if (fence === null && afterBlank && !isBlank && !continues(line, isList)) {
      blocks.push(block)
      block = ''
    }
    if (block === '') isList = LIST_ITEM.test(line)
    block += line
    afterBlank = isBlank
    fence = nextFence(fence, line)
  }
  if (block !== '') blocks.push(block)
  return blocks
}

function toLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? []
}

function continues(line: string, isList: boolean): boolean {
  return INDENTED.test(line) || (isList && LIST_ITEM.test(line))
}

function nextFence(open: string | null, line: string): string | null {
  const match = FENCE.exec(line.replace(/\r?\n$/u, ''))
  const marks = match?.[1] ?? ''
  const info = match?.[2] ?? ''
  if (open === null) return marks === '' || (marks.startsWith('`') && info.includes('`')) ? null : marks
  const isClosing = marks.startsWith(open) && info.trim() === ''
  return isClosing ? null : open
}
