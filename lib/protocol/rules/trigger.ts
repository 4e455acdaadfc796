import type { Trigger } from '../entities.ts'
import { AI_USERNAME } from '../limits.ts'
import { type MentionName, tokenizeText } from '../text-tokens.ts'

/** When the AI answers a message whose sender does not say so by hand: one rule for the server and for what the composer says. */

/** A message, and what it is sent into. */
export interface Said {
  trigger: Trigger
  text: string
  /** The names of the room's people; the AI's may be among them. */
  names: MentionName[]
  /** The AI's display name. It answers to its username as well. */
  aiName: string
  /** Whose message this one answers. */
  answers: 'nobody' | 'person' | 'ai'
  /** How many people, not AIs, are members of the room. */
  peopleCount: number
}

/** `mentioned`, `replied`: its sender wants the AI. `always`, `alone`: the room's trigger alone does. The others ask nobody. */
export type AskReason = 'always' | 'mentioned' | 'replied' | 'alone' | 'for_others' | 'not_mentioned' | 'off'

export interface AskDecision {
  asks: boolean
  why: AskReason
}

export function decideAsk({ trigger, text, names, aiName, answers, peopleCount }: Said): AskDecision {
  if (trigger === 'off') return no('off')
  const mentioned = findMentioned(text, names, aiName)
  if (mentioned.has(AI_USERNAME)) return yes('mentioned')
  if (answers === 'ai') return yes('replied')
  if (trigger === 'always') return mentioned.size > 0 || answers === 'person' ? no('for_others') : yes('always')
  return trigger === 'auto' && peopleCount <= 1 ? yes('alone') : no('not_mentioned')
}

/** Whether the names of people can make a difference: without an at sign nobody is named. */
export function mayMention(text: string): boolean {
  return /[@＠]/u.test(text)
}

/** Usernames. */
function findMentioned(text: string, names: MentionName[], aiName: string): Set<string> {
  if (!mayMention(text)) return new Set()
  const aiNames = [AI_USERNAME, aiName].map((name) => ({ name, username: AI_USERNAME }))
  const tokens = tokenizeText(text, [...aiNames, ...names])
  return new Set(tokens.flatMap((token) => (token.type === 'mention' ? token.username : [])))
}

function yes(why: AskReason): AskDecision {
  return { asks: true, why }
}

function no(why: AskReason): AskDecision {
  return { asks: false, why }
}
