import type { Trigger, User } from '../entities.ts'
import { type MentionName, tokenizeText } from '../text-tokens.ts'

/** Which of a room's assistants answer a message: one rule for the server and for what the composer says. */

/** How assistants are called. */
export type Named = Pick<User, 'username' | 'displayName'>

/** A message, and what it is sent into. */
export interface Said {
  trigger: Trigger
  text: string
  /** The names of the room's people; those of its assistants may be among them. */
  names: MentionName[]
  /** Those of the room, in its order; the trigger is the first one's. Each answers to both its names. */
  assistants: readonly Named[]
  /** Whose message this one answers; of an assistant its username. */
  answers: 'nobody' | 'person' | { assistant: string }
  /** How many people, not AIs, are members of the room. */
  peopleCount: number
  /** The sender's own choice, which overrides the trigger. */
  ask?: boolean | undefined
}

/** `mentioned`, `replied`, `by_hand`: its sender wants it so. `always`, `alone`: the room's trigger alone does. The others ask nobody. */
export type AskReason =
  | 'always'
  | 'mentioned'
  | 'replied'
  | 'alone'
  | 'by_hand'
  | 'for_others'
  | 'not_mentioned'
  | 'off'

export interface AskDecision {
  /** Usernames of those who answer; none where nobody does. */
  asks: string[]
  why: AskReason
}

export function decideAsk(said: Said): AskDecision {
  const { trigger, text, names, assistants, answers, peopleCount, ask } = said
  if (ask === false) return { asks: [], why: 'by_hand' }
  if (ask !== true && trigger === 'off') return { asks: [], why: 'off' }
  const first = assistants.slice(0, 1).map(({ username }) => username)
  const mentioned = findMentioned(text, names, assistants)
  const named = assistants.flatMap(({ username }) => (mentioned.has(username) ? username : []))
  const answered = typeof answers === 'object' ? answers.assistant : undefined
  const replied = assistants.flatMap(({ username }) => (username === answered ? username : []))
  if (ask === true) return { asks: [named, replied, first].find(isSome) ?? [], why: 'by_hand' }
  if (isSome(named)) return { asks: named, why: 'mentioned' }
  if (isSome(replied)) return { asks: replied, why: 'replied' }
  if (trigger === 'always') {
    const isForOthers = mentioned.size > 0 || answers === 'person'
    return isForOthers ? { asks: [], why: 'for_others' } : { asks: first, why: 'always' }
  }
  const isAlone = trigger === 'auto' && peopleCount <= 1
  return isAlone ? { asks: first, why: 'alone' } : { asks: [], why: 'not_mentioned' }
}

/** Whether the names of people can make a difference: without an at sign nobody is named. */
export function mayMention(text: string): boolean {
  return /[@＠]/u.test(text)
}

/** Usernames. `names`: of people, who may be called much like an assistant. */
export function findMentioned(text: string, names: MentionName[], assistants: readonly Named[]): Set<string> {
  if (!mayMention(text)) return new Set()
  const own = assistants.flatMap(({ username, displayName }) => [
    { name: username, username },
    { name: displayName, username },
  ])
  const tokens = tokenizeText(text, [...own, ...names])
  return new Set(tokens.flatMap((token) => (token.type === 'mention' ? token.username : [])))
}

function isSome(usernames: string[]): boolean {
  return usernames.length > 0
}
