import type { User } from '#lib/protocol/entities.ts'
import { foldConfusables } from '../confusables.ts'

/** What people write, made harmless for a model: still readable, but no speaker's line and no control token. */

const LINE_END = /([\n\r\v\f\u0085\u2028\u2029]+)/u
/** What ends a name at the beginning of a line: colons, those that look like one, and closing marks of chat logs. */
const NAME_END = /[:：﹕︓∶ː˸։׃፡꞉⁚︰>＞›»」』】\]|｜「『]/u
const FIRST_OF_NAME = /[\p{L}\p{N}]/u
/** `alice (replying to …):` is a line of alice's, too, and so is `[#12] alice:`. */
const ASIDE = /[(（﹙⁽].*/u
/** UTF-16 units of a display name that are told. */
const SHOWN_MAX = 64
const NUMBER_SIGN = /[#＃﹟♯]/u

/** Opening marks of what chat templates use as control tokens. Every lookahead is bounded. */
const CONTROL_TOKENS = [
  /<(?=[|｜][^<>|｜\n]{1,64}[|｜]?>)/gu,
  /<(?=[\w/]{1,64}[|｜]>)/gu,
  /<(?=\/?(?:s|bos|eos|pad|unk|mask|sop|eop|think|start_of_turn|end_of_turn|start_of_image|tool_call|tool_response)>)/giu,
  /<(?=<\/?SYS>>)/giu,
  /\[(?=\/?(?:INST|gMASK|sMASK|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS|SYSTEM_PROMPT|MODEL_SETTINGS|THINK)\])/giu,
]

/** The text with a space after each bracket that opens a control token. */
export function disarmTokens(text: string): string {
  return CONTROL_TOKENS.reduce((rest, token) => rest.replace(token, '$& '), text)
}

/** Marks the later lines that look as if one of the speakers spoke them as a quotation; `speakers` are folded. */
export function quoteSpeakers(text: string, speakers: ReadonlySet<string>): string {
  return text
    .split(LINE_END)
    .map((line, index) => (index > 0 && index % 2 === 0 && speakers.has(readSpeaker(line)) ? `> ${line}` : line))
    .join('')
}

function readSpeaker(whole: string): string {
  const line = withoutNumbers(whole)
  const start = line.search(FIRST_OF_NAME)
  if (start < 0) return ''
  const rest = line.slice(start)
  const end = rest.search(NAME_END)
  return end < 0 ? '' : foldName(rest.slice(0, end).replace(ASIDE, ''))
}

/** What stands behind the marks of messages that a line begins with. */
function withoutNumbers(line: string): string {
  let rest = line
  for (;;) {
    const start = rest.search(FIRST_OF_NAME)
    const [digits] = rest.slice(start).match(/^\p{N}+/u) ?? []
    if (!digits || !NUMBER_SIGN.test(rest.slice(0, start))) return rest
    rest = rest.slice(start + digits.length)
  }
}

/** One key for all names that look alike. */
export function foldName(name: string): string {
  const letters = name.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '')
  return foldConfusables(letters.toLowerCase())
}

/** Somebody as they are listed: `alice (“Alice Liddell”)`. What they are called can't end its quotation, nor the line. */
export function toListedName({ username, displayName }: Pick<User, 'username' | 'displayName'>): string {
  const shown = toOneLine(
    displayName
      .slice(0, SHOWN_MAX)
      .toWellFormed()
      .replace(/\p{Cf}+/gu, ''),
  ).replace(/[“”"]/gu, "'")
  return shown === '' || shown === username ? username : `${username} (“${shown}”)`
}

/** The text in one line. */
export function toOneLine(text: string): string {
  return disarmTokens(text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim())
}
