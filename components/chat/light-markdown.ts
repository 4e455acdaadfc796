import { type MentionName, type TextToken, tokenizeText } from '#lib/protocol/text-tokens.ts'

/**
 * The light Markdown of people: code, emphasis, quotes, lists and links. All else stays as it was typed, the numbers of lists
 * included.
 * In doubt a mark is a character: people write `2*3*4`, `snake_case` and `**kwargs`.
 */

/** A part of a line. */
export type LightNode = Inline | { type: 'emphasis'; tag: EmphasisTag; mark: string; children: LightNode[] }
/** `label`: what a link is called, where its `text` is more than its address. */
type Inline = Exclude<TextToken, { type: 'link' }> | { type: 'link'; text: string; href: string; label?: string }
export type EmphasisTag = 'strong' | 'em' | 'del'

/** Blocks stand below each other. A line break is at the end of every line but the text's last. */
export type LightBlock =
  | { type: 'lines'; isQuote: boolean; lines: LightNode[][] }
  | { type: 'fence'; source: string; code: string; language: string; isClosed: boolean }

/** What begins each line of a quote. */
export const QUOTE_MARK = '> '

export function toLightBlocks(text: string, names: MentionName[]): LightBlock[] {
  const blocks: LightBlock[] = []
  for (const line of splitLines(nameLinks(tokenizeText(text, names)))) {
    const [first] = line
    if (first?.type === 'code' && first.fence) {
      blocks.push({ type: 'fence', source: first.text, code: first.code, ...first.fence })
      continue
    }
    const isQuote = first?.type === 'text' && first.text.startsWith(QUOTE_MARK)
    const tokens = isQuote ? [{ ...first, text: first.text.slice(QUOTE_MARK.length) }, ...line.slice(1)] : line
    const last = blocks.at(-1)
    const block = last?.type === 'lines' && last.isQuote === isQuote ? last : null
    if (block) block.lines.push(emphasize(tokens))
    else blocks.push({ type: 'lines', isQuote, lines: [emphasize(tokens)] })
  }
  return blocks
}

/** Makes one token of `[label](address)`. */
function nameLinks(tokens: TextToken[]): Inline[] {
  const named: Inline[] = []
  /** What of the next token belongs to the link before it. */
  let taken = 0
  for (const [place, token] of tokens.entries()) {
    const text = token.text.slice(taken)
    taken = 0
    const [before, after] = [named.at(-1), tokens[place + 1]]
    const label = token.type === 'link' && before?.type === 'text' ? findLabel(before.text) : null
    if (token.type !== 'link' || before?.type !== 'text' || label === null || !isClosing(after)) {
      if (text !== '') named.push(token.type === 'text' ? { ...token, text } : token)
      continue
    }
    const typed = `[${label}](`
    const rest = before.text.slice(0, -typed.length)
    named.pop()
    if (rest !== '') named.push({ type: 'text', text: rest })
    named.push({ ...token, text: `${typed}${token.text})`, label })
    taken = 1
  }
  return named
}

function isClosing(after: TextToken | undefined): boolean {
  return after?.type === 'text' && after.text.startsWith(')')
}

/** The label with which `[label](` ends a text, or null. */
function findLabel(text: string): string | null {
  if (!text.endsWith('](')) return null
  const start = text.lastIndexOf('[', text.length - 3)
  const label = text.slice(start + 1, -2)
  const isOther = start < 0 || text[start - 1] === '!' || text[start - 1] === '\\'
  return isOther || label.trim() === '' || /[\]\n]/.test(label) ? null : label
}

/** What begins a line of a list: what stands before its marker, that, and the gap behind it. */
const LIST_MARK = /^(?<indent>[ \t]*)(?<marker>[-*]|\d{1,3}[.)])(?<gap> +)/u

export interface ListItem {
  indent: string
  marker: string
  gap: string
  rest: LightNode[]
}

/** A line as one of a list; null of any other. */
export function toListItem([first, ...others]: LightNode[]): ListItem | null {
  if (first?.type !== 'text') return null
  const { indent = '', marker = '', gap = '' } = LIST_MARK.exec(first.text)?.groups ?? {}
  const text = first.text.slice(indent.length + marker.length + gap.length)
  if (marker === '' || (text === '' && others.length === 0)) return null
  return { indent, marker, gap, rest: text === '' ? others : [{ type: 'text', text }, ...others] }
}

/** The tokens of each line; a fence is a line of its own. */
function splitLines(tokens: Inline[]): Inline[][] {
  const lines: Inline[][] = []
  let line: Inline[] = []
  let isAfterFence = false
  for (const token of tokens) {
    if (token.type === 'code' && token.fence) {
      if (line.length > 0) lines.push(line)
      lines.push([token])
      line = []
    } else if (token.type === 'text') {
      const [rest = '', ...more] = token.text.split('\n')
      if (rest !== '') line.push({ type: 'text', text: rest })
      for (const text of more) {
        lines.push(line)
        line = text === '' ? [] : [{ type: 'text', text }]
      }
    } else line.push(token)
    isAfterFence = token.type === 'code' && token.fence !== undefined
  }
  return line.length > 0 || !isAfterFence ? [...lines, line] : lines
}

/** Stands for a token that is no text. */
const STAND_IN = '\ufffc'

/** A letter or digit of a script that parts its words, so that a mark beside it may be within a word. */
const WORD = '[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}\\p{N}_]'
const OPENS = `[\\p{L}\\p{N}“‘「『《（(【@${STAND_IN}]`
const CLOSES = `[\\p{L}\\p{N}”’」』》）)】。！？!?….，,${STAND_IN}]`
/** Emphasis ends on its line, and soon. */
const INSIDE = '{1,200}?'

const EMPHASIS = new RegExp(
  [
    `(?<!${WORD}|[*\\\\])(?<bold>\\*{2,3})(?![\\s*]).${INSIDE}(?<![\\s*\\\\])\\k<bold>(?!${WORD}|\\*)`,
    `(?<![\\p{L}\\p{N}*\\\\/])(?<star>\\*)(?=${OPENS})[^*]${INSIDE}(?<=${CLOSES})\\*(?!${WORD}|[*/])`,
    `(?<![\\p{L}\\p{N}_*\\\\/.:@-])(?<line>_)(?=${OPENS})[^_]${INSIDE}(?<=${CLOSES})_(?![\\p{L}\\p{N}_/.:(-])`,
    `(?<![\\p{L}\\p{N}~\\\\])(?<wave>~~)(?![\\s~])[^~]${INSIDE}(?<![\\s~])~~(?!${WORD}|~)`,
  ].join('|'),
  'gu',
)

function emphasize(tokens: Inline[]): LightNode[] {
  if (!tokens.some((token) => token.type === 'text' && /[*_~]/u.test(token.text))) return tokens
  const line = tokens.map((token) => (token.type === 'text' ? token.text : STAND_IN)).join('')
  const others = tokens.filter((token) => token.type !== 'text')
  const isClear = !tokens.some((token) => token.type === 'text' && token.text.includes(STAND_IN))
  return isClear ? toNodes(line, others.values()) : tokens
}

/** `others` gives what the stand-ins of the line stand for, one after the other. */
function toNodes(line: string, others: Iterator<Inline>): LightNode[] {
  const nodes: LightNode[] = []
  let end = 0
  for (const match of line.matchAll(EMPHASIS)) {
    const { bold, star, line: under, wave } = match.groups ?? {}
    const mark = bold ?? star ?? under ?? wave ?? ''
    nodes.push(...toTokens(line.slice(end, match.index), others))
    const children = toNodes(match[0].slice(mark.length, -mark.length), others)
    nodes.push({ type: 'emphasis', tag: TAGS[mark] ?? 'em', mark, children })
    end = match.index + match[0].length
  }
  return [...nodes, ...toTokens(line.slice(end), others)]
}

const TAGS: Record<string, EmphasisTag> = { '*': 'em', _: 'em', '**': 'strong', '***': 'strong', '~~': 'del' }

function toTokens(line: string, others: Iterator<Inline>): LightNode[] {
  return line.split(/(\ufffc)/u).flatMap((part) => {
    if (part === '') return []
    return [part === STAND_IN ? others.next().value : { type: 'text', text: part }]
  })
}
