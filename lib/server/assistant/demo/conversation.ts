import { DATE_LABEL, PEOPLE_LABEL, ROOM_LABEL, SUMMARY_LABEL, TALK } from '#lib/chat/ai/turns.ts'
import type { Turn } from '#lib/chat/ports.ts'

/** What the demo assistant understands of the turns it is sent. */

export interface Said {
  /** As the room shows the name. */
  speaker: string
  text: string
  /** The message's place in the room; absent where it was not told. */
  seq?: number
  /** It was not meant for the assistant. */
  isTalk?: boolean
}

export interface Conversation {
  /** The assistant's own names. */
  self: string[]
  room: string
  /** IANA name of where the asker is. */
  timeZone: string
  people: string[]
  /** What people said, oldest first. */
  said: Said[]
  /** What is to be answered now: of what was asked since the last answer, the last message of each person. */
  asked: Said[]
}

const ASKED_MAX = 3

export function toConversation(turns: Turn[]): Conversation {
  const instructions = turns.find((turn) => turn.role === 'system')?.content ?? ''
  const line = findLine(instructions, PEOPLE_LABEL).replace(/ and \d+ more$/, '')
  const shown = new Map([...line.matchAll(LISTED)].map(([, username = '', name]) => [username, name ?? username]))
  const listed = [...shown.keys()]
  const listSaid = (some: Turn[]) =>
    some
      .flatMap(({ role, content }) => (role === 'user' ? toSaid(content, listed) : []))
      .map((one) => ({ ...one, speaker: shown.get(one.speaker) ?? one.speaker }))
  const said = listSaid(turns)
  const lastAnswer = turns.findLastIndex((turn) => turn.role === 'assistant')
  const asked = listSaid(turns.slice(lastAnswer + 1)).filter(({ isTalk }) => !isTalk)
  return {
    self: ['ai', instructions.match(/^You are (.+), the AI member/)?.[1]].filter((name) => name !== undefined),
    room: findLine(instructions, ROOM_LABEL),
    timeZone: findLine(instructions, DATE_LABEL).match(/\((\S+)\)$/)?.[1] ?? 'UTC',
    people: listed.length > 0 ? [...shown.values()] : [...new Set(said.map(({ speaker }) => speaker))],
    said,
    asked: lastOfEach(asked).slice(-ASKED_MAX),
  }
}

/** The messages of one turn. No line but the first of a message begins like one of somebody who is listed. */
function toSaid(content: string, listed: string[]): Said[] {
  const said: Said[] = []
  for (const part of content.split('\n\n')) {
    if (part.startsWith(`${SUMMARY_LABEL} (`) || part.startsWith(`${SUMMARY_LABEL}:`)) continue
    const { seq, name = '', notes = '', text = '' } = part.match(SPEAKER)?.groups ?? {}
    const last = said.at(-1)
    if (last && !listed.includes(name)) last.text += `\n\n${part}`
    else if (name)
      said.push({ speaker: name, text, isTalk: notes.split('; ').includes(TALK), ...(seq && { seq: Number(seq) }) })
    else said.push({ speaker: '', text: part })
  }
  return said
}

/** `alice`, or `alice (“Alice Liddell”)`. */
const LISTED = /([^\s,]+)(?: \(“([^”]*)”\))?(?:, |$)/gu
const SPEAKER =
  /^(?:\[#(?<seq>\d{1,15})\] )?(?<name>[^\s:()]{1,64})(?: \((?<notes>[^()\n]{0,200})\))?: (?<text>[\s\S]*)$/u

function findLine(text: string, label: string): string {
  const line = text.split('\n').find((candidate) => candidate.startsWith(label))
  return line?.slice(label.length).trim() ?? ''
}

function lastOfEach(said: Said[]): Said[] {
  return said.filter(({ speaker }, i) => said.findLastIndex((other) => other.speaker === speaker) === i)
}
