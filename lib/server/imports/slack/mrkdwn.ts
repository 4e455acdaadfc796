import { findEmoji } from './emoji.ts'

/** Slack's marks as those of a person's message here: `*bold*` is `**bold**`, `<url|text>` is `[text](url)`. */

export interface MrkdwnNames {
  /** The username of a person; null of one who is unknown. */
  findUser(id: string): string | null
  /** The name of a channel. */
  findChannel(id: string): string | null
}

const FENCE = '```'
const FENCES = /(```[\s\S]+?```)/
/** Code, which holds no marks; or one of the things in angle brackets. */
const PARTS = /(?<code>`[^`\n]+`)|<(?<mark>[^<>\n]+)>/g
/** Beside these a mark is none: it is within a word. */
const WORD = '[\\p{L}\\p{N}]'
const BOLD = new RegExp(`(?<!${WORD}|[*\\\\])\\*(?![\\s*])([^*\\n]+?)(?<![\\s*])\\*(?!${WORD}|\\*)`, 'gu')
const STRIKE = new RegExp(`(?<!${WORD}|[~\\\\])~(?![\\s~])([^~\\n]+?)(?<![\\s~])~(?!${WORD}|~)`, 'gu')
const QUOTE = /^&gt;(?!&gt;) ?/gm
const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g
/** Stands for what is done already; no text has it. */
const STAND_IN = '\ue000'

export function toLightMarkdown(text: string, names: MrkdwnNames): string {
  const parts = text.split(FENCES).map((part, place) => (place % 2 === 0 ? toInline(part, names) : toFence(part)))
  // A fence has lines of its own.
  return parts.reduce((before, part, place) => {
    if (before === '' || part === '') return before + part
    const [end, begin] = place % 2 === 0 ? [before, part.trimStart()] : [before.trimEnd(), part]
    return begin === '' ? end : `${end}\n${begin}`
  }, '')
}

function toInline(text: string, names: MrkdwnNames): string {
  const done: string[] = []
  const bare = text.replaceAll(STAND_IN, '').replace(PARTS, (...match) => {
    const { code, mark = '' } = match.at(-1) as Record<string, string | undefined>
    done.push(code === undefined ? toPlain(mark, names) : decode(withoutMarks(code)))
    return STAND_IN
  })
  const marked = bare
    .replace(QUOTE, '> ')
    .replace(BOLD, '**$1**')
    .replace(STRIKE, '~~$1~~')
    .replace(EMOJI, (typed, name: string) => findEmoji(name) ?? typed)
  const next = done.values()
  return decode(marked).replaceAll(STAND_IN, () => next.next().value ?? '')
}

function toFence(typed: string): string {
  const code = decode(withoutMarks(typed.slice(FENCE.length, -FENCE.length)))
  return `${FENCE}\n${code.replace(/^\n|\n$/g, '')}\n${FENCE}`
}

/** In code an address stands in brackets, too. */
function withoutMarks(code: string): string {
  return code.replace(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (_, target: string, label?: string) => label ?? target)
}

/** What stands in angle brackets, without them. */
function toPlain(mark: string, names: MrkdwnNames): string {
  const [target = '', label] = split(mark)
  if (target.startsWith('@')) {
    const username = names.findUser(target.slice(1))
    return username === null ? `@${decode(label ?? target.slice(1))}` : `@${username}`
  }
  if (target.startsWith('#')) return `#${decode(label || (names.findChannel(target.slice(1)) ?? target.slice(1)))}`
  if (/^!(everyone|channel|here)$/.test(target)) return '@everyone'
  if (target.startsWith('!')) return decode(label ?? target.slice(1))
  return toLink(decode(target), label === undefined ? undefined : decode(label))
}

/** `label`: what it is called, where that is more than its address. */
export function toLink(address: string, label: string | undefined): string {
  const shown = label?.replace(/[[\]\n]/g, ' ').trim()
  const bare = address.replace(/^mailto:|^tel:/, '')
  if (!/^https?:\/\//i.test(address)) return !shown || shown === bare ? bare : `${shown} (${bare})`
  if (!shown || shown === address || address.replace(/^https?:\/\//i, '').replace(/\/$/, '') === shown) return address
  return `[${shown}](${address.replace(/[()\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)})`
}

function split(mark: string): [string, string | undefined] {
  const bar = mark.indexOf('|')
  return bar < 0 ? [mark, undefined] : [mark.slice(0, bar), mark.slice(bar + 1)]
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
