import type { AiErrorCode } from '#lib/protocol/errors.ts'
import type { ReplyKey } from '../ports.ts'
import type { ToldTurn } from './pieces.ts'

/** Why replies failed, in the endpoint's words: for admins alone. */

export interface KeptFailure {
  code: AiErrorCode
  /** At most FAILURE_WORDS_MAX UTF-16 units in one line, without secrets and without what the endpoint was sent. */
  words: string
  at: string
}

export const FAILURE_WORDS_MAX = 500

export interface Failures {
  /** In place of what was kept for this version; what is older than two weeks goes. */
  saveFailure(reply: ReplyKey, failure: Pick<KeptFailure, 'code' | 'words'>): Promise<void>
  /** Null: nothing was kept, not any more, or the reply was deleted. Without a number of the present version. */
  findFailure(messageId: string, version?: number): Promise<KeptFailure | null>
}

/** What is alike for so many UTF-16 units is not by chance. */
const ALIKE_MIN = 12
const LEFT_OUT = '[…]'

/** What an endpoint said, without the words of the conversation that it has repeated. */
export function withoutPrompt(words: string, turns: readonly ToldTurn[]): string {
  const told = turns.flatMap(({ messages }) => messages.flatMap(({ pieces }) => pieces.map(({ text }) => toLine(text))))
  const line = toLine(words)
  let shown = ''
  for (let place = 0; place < line.length; ) {
    const length = findAlike(line, place, told)
    if (length === 0) shown += line[place++]
    else {
      if (!shown.endsWith(LEFT_OUT)) shown += LEFT_OUT
      place += length
    }
  }
  return shown.toWellFormed().slice(0, FAILURE_WORDS_MAX)
}

/** How many units from there on stand in one of the texts, too; 0 for few. */
function findAlike(line: string, place: number, told: readonly string[]): number {
  const beginning = line.slice(place, place + ALIKE_MIN)
  if (beginning.length < ALIKE_MIN) return 0
  let longest = 0
  for (const text of told) {
    if (!text.includes(beginning)) continue
    let length = ALIKE_MIN
    while (place + length < line.length && text.includes(line.slice(place, place + length + 1))) length++
    longest = Math.max(longest, length)
  }
  return longest
}

function toLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ')
}
