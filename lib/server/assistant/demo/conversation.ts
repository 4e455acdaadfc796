import type { Turn } from '#lib/chat/ports.ts'
import { PEOPLE_LABEL, ROOM_LABEL } from '#lib/chat/turns.ts'

/** What the demo assistant understands of the turns it is sent. */

export interface Said {
  speaker: string
  text: string
}

export interface Conversation {
  /** The assistant's own names. */
  self: string[]
  room: string
  people: string[]
  /** What people said, oldest first. */
  said: Said[]
  /** What is to be answered now: the last message of each person since the last answer. */
  asked: Said[]
}

const ASKED_MAX = 3

export function toConversation(turns: Turn[]): Conversation {
  const instructions = turns.find((turn) => turn.role === 'system')?.content ?? ''
  const said = turns.filter((turn) => turn.role === 'user').map((turn) => toSaid(turn.content))
  const lastAnswer = turns.findLastIndex((turn) => turn.role === 'assistant')
  const since = turns.slice(lastAnswer + 1).filter((turn) => turn.role === 'user').length
  const listed = findLine(instructions, PEOPLE_LABEL)
    .replace(/ and \d+ more$/, '')
    .split(', ')
    .filter(Boolean)
  return {
    self: ['ai', instructions.match(/^You are (.+), the AI member/)?.[1]].filter((name) => name !== undefined),
    room: findLine(instructions, ROOM_LABEL),
    people: listed.length > 0 ? listed : [...new Set(said.map(({ speaker }) => speaker))],
    said,
    asked: lastAnswer < 0 ? said.slice(-1) : lastOfEach(said.slice(said.length - since)).slice(-ASKED_MAX),
  }
}

function toSaid(content: string): Said {
  const end = content.indexOf(': ')
  return end < 0 ? { speaker: '', text: content } : { speaker: content.slice(0, end), text: content.slice(end + 2) }
}

function findLine(text: string, label: string): string {
  const line = text.split('\n').find((candidate) => candidate.startsWith(label))
  return line?.slice(label.length).trim() ?? ''
}

function lastOfEach(said: Said[]): Said[] {
  return said.filter(({ speaker }, i) => said.findLastIndex((other) => other.speaker === speaker) === i)
}
