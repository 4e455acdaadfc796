import { findTypedCode, type TypedCode } from './typed-code.ts'

/** A run of a person's text. Joined, the `text`s are the message again, character for character. */
export type TextToken =
  | { type: 'text'; text: string }
  | { type: 'link'; text: string; href: string }
  | { type: 'mention'; text: string; username: string }
  | ({ type: 'code'; text: string } & Pick<TypedCode, 'code' | 'fence'>)

/** A name by which somebody may be mentioned. */
export interface MentionName {
  name: string
  username: string
}

/** Only ASCII: a browser copies addresses encoded, and Chinese text may follow one without a space. */
const LINK = /(?:https?:\/\/|(?<![\w.@/-])www\.)[\w\-.~:/?#[\]@!$&'()*+,;=%]+/giu
const LINK_TAIL = `.,:;!?'*_~`
/** Scripts that put no space between a name and what follows it: `@bob的` and `@小砚你好` are mentions. */
const UNSPACED =
  '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Bopomofo}\\p{scx=Hangul}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}'
const SPACED_LETTER = `(?![${UNSPACED}])\\p{L}`
const AT = /[@＠]/u
/** What stands before the @ of an email address. */
const EMAIL_LOCAL = new RegExp(`(?:${SPACED_LETTER}|[\\p{N}._%+-])\\p{M}*$`, 'u')
const ENDS_SPACED = new RegExp(`(?:${SPACED_LETTER}|[\\p{N}_-])\\p{M}*$`, 'u')
const NAME_GOES_ON = new RegExp(`^(?:${SPACED_LETTER}|[\\p{N}_-]|\\.(?:${SPACED_LETTER}))`, 'u')
/** Belongs to the character before it, whatever the script: marks, joiners, and the later parts of a Hangul syllable. */
const MARK = /^(?:\p{M}|\u200d|[\u1160-\u11ff])/u
/** Into so many parts a letter comes apart at most (NFD). */
const PARTS_MAX = 4
/** UTF-16 units before or behind a place that tell what stands there. */
const NEIGHBOURHOOD = 8

/** Finds code, links (http and https alone) and mentions of the given names in what a person wrote. Code is nothing else. */
export function tokenizeText(text: string, names: MentionName[]): TextToken[] {
  const tokens: TextToken[] = []
  const byFirst = groupByFirst(AT.test(text) ? names : [])
  let end = 0
  for (const { start, end: codeEnd, code, fence } of findTypedCode(text)) {
    tokens.push(...tokenizeProse(text.slice(end, start), byFirst))
    tokens.push({ type: 'code', text: text.slice(start, codeEnd), code, ...(fence && { fence }) })
    end = codeEnd
  }
  return [...tokens, ...tokenizeProse(text.slice(end), byFirst)]
}

function tokenizeProse(text: string, names: NamesByFirst): TextToken[] {
  if (text === '') return []
  const tokens: TextToken[] = []
  let end = 0
  for (const link of findLinks(text)) {
    tokens.push(...tokenizeMentions(text.slice(end, link.index), names))
    tokens.push({ type: 'link', text: link.text, href: link.href })
    end = link.index + link.text.length
  }
  tokens.push(...tokenizeMentions(text.slice(end), names))
  return tokens
}

/** An address that stands in a text without any mark around it. */
export interface BareLink {
  /** Where it begins, in UTF-16 units. */
  index: number
  text: string
  href: string
}

/** The web addresses of a text, in its order. One ends before Chinese, and before the punctuation of the sentence. */
export function findLinks(text: string): BareLink[] {
  return Array.from(text.matchAll(LINK)).flatMap((match) => {
    const link = trimLink(match[0])
    const href = toHref(link)
    return href ? [{ index: match.index, text: link, href }] : []
  })
}

/** The form in which names are compared: letters in one piece or in parts, large or small, are the same. */
export function foldMention(name: string): string {
  return name.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')
}

/** Whether the at sign there follows a word, as in an email address. No space is needed before one in Chinese. */
export function isInEmail(text: string, at: number): boolean {
  return EMAIL_LOCAL.test(text.slice(Math.max(0, at - NEIGHBOURHOOD), at))
}

/** Whether the text mentions the person of that username by one of the names. */
export function isMentioned(text: string, names: MentionName[], username: string): boolean {
  return tokenizeText(text, names).some((token) => token.type === 'mention' && token.username === username)
}

function tokenizeMentions(text: string, names: NamesByFirst): TextToken[] {
  const tokens: TextToken[] = []
  let plainFrom = 0
  let at = nextAt(text, 0)
  while (at >= 0) {
    const found = isInEmail(text, at) ? null : findName(text, at + 1, names)
    if (found) {
      if (at > plainFrom) tokens.push({ type: 'text', text: text.slice(plainFrom, at) })
      plainFrom = found.end
      tokens.push({ type: 'mention', text: text.slice(at, plainFrom), username: found.username })
    }
    at = nextAt(text, Math.max(at + 1, plainFrom))
  }
  if (plainFrom < text.length) tokens.push({ type: 'text', text: text.slice(plainFrom) })
  return tokens
}

function nextAt(text: string, from: number): number {
  const rest = text.slice(from).search(AT)
  return rest < 0 ? -1 : from + rest
}

/** Looked up at each at sign of a text. */
type NamesByFirst = Map<string, (MentionName & { folded: string })[]>

function groupByFirst(names: MentionName[]): NamesByFirst {
  const groups: NamesByFirst = new Map()
  for (const one of names) {
    const first = foldFirst(one.name.slice(0, 2))
    const group = groups.get(first) ?? []
    if (group.length === 0) groups.set(first, group)
    group.push({ ...one, folded: foldMention(one.name) })
  }
  return groups
}

/** The longest name that stands there whole, and where it ends: `@ann` is not a mention of `an`. */
function findName(text: string, from: number, names: NamesByFirst): { username: string; end: number } | null {
  let best: { username: string; end: number } | null = null
  for (const candidate of names.get(foldFirst(text.slice(from, from + 2))) ?? []) {
    const end = findEnd(text, from, candidate.folded)
    if (end <= (best?.end ?? from)) continue
    const rest = text.slice(end, end + NEIGHBOURHOOD)
    if (MARK.test(rest) || (NAME_GOES_ON.test(rest) && ENDS_SPACED.test(candidate.name))) continue
    best = { username: candidate.username, end }
  }
  return best
}

/** Where the name that begins there ends; -1 if another text stands there. Letters typed in parts are longer than in the name. */
function findEnd(text: string, from: number, name: string): number {
  const head = text.slice(from, from + name.length)
  if (foldMention(head) === name && !MARK.test(text.slice(from + name.length, from + name.length + 1)))
    return from + name.length
  if (!foldMention(text.slice(from, from + name.length * PARTS_MAX)).startsWith(name)) return -1
  for (let end = from + 1; end <= from + name.length * PARTS_MAX && end <= text.length; end += 1) {
    if (foldMention(text.slice(from, end)) === name && !MARK.test(text.slice(end, end + 1))) return end
  }
  return -1
}

/** The first letter alone, without its accents: it rules out most names at once. */
function foldFirst(head: string): string {
  return head.normalize('NFD').charAt(0).toLowerCase()
}

/** Without what ends the sentence around it: punctuation, and brackets that were opened outside. Looks at each character once. */
function trimLink(link: string): string {
  const surplus: Record<string, number> = {
    ')': count(link, ')') - count(link, '('),
    ']': count(link, ']') - count(link, '['),
  }
  let end = link.length
  for (; end > 0; end -= 1) {
    const last = link.charAt(end - 1)
    if (LINK_TAIL.includes(last)) continue
    const unopened = surplus[last] ?? 0
    if (unopened <= 0) break
    surplus[last] = unopened - 1
  }
  return link.slice(0, end)
}

function toHref(link: string): string | null {
  const address = /^www\./iu.test(link) ? `http://${link}` : link
  return URL.canParse(address) ? new URL(address).href : null
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
