import type { Message, Room } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { toMentionNames } from '#lib/protocol/people.ts'
import { decideAsk, mayMention } from '#lib/protocol/rules/trigger.ts'
import type { MemberLists } from './member-lists.ts'
import type { Assistant } from './ports.ts'

/**
 * Who wants the AI to answer a message: its sender, who names it, answers it or asks by hand; or the room's trigger
 * alone, whose wish a reply that waits already fulfils as well.
 */
export type Asker = 'sender' | 'trigger'

export interface AskingInput {
  text: string
  /** By hand. */
  ask?: boolean | undefined
}

interface AskingParts {
  assistant: Pick<Assistant, 'mode'>
  aiName: string
  memberLists: Pick<MemberLists, 'readNames'>
}

/** `target` is what the message replies to. Null: nobody wants it. */
export type FindAsker = (room: Room, input: AskingInput, target: Message | null) => Promise<Asker | null>

export function createFindAsker({ assistant, aiName, memberLists }: AskingParts): FindAsker {
  return async (room, { text, ask }, target) => {
    if (!room.assistants.includes(AI_USERNAME)) return null
    if (ask !== undefined) return ask ? 'sender' : null
    const { trigger } = room
    if (assistant.mode === 'off' || trigger === 'off') return null
    // A message that names nobody needs no query, which is most of them.
    const members = trigger === 'auto' || mayMention(text) ? await memberLists.readNames(room.id) : []
    const people = members.filter(({ kind }) => kind === 'human')
    const { asks, why } = decideAsk({
      ...{ trigger, text, aiName },
      names: toMentionNames(people),
      answers: toAnswered(target),
      peopleCount: people.length,
    })
    if (!asks) return null
    return why === 'always' || why === 'alone' ? 'trigger' : 'sender'
  }
}

function toAnswered(target: Message | null): 'nobody' | 'person' | 'ai' {
  if (!target || target.kind === 'system') return 'nobody'
  return target.kind === 'ai' ? 'ai' : 'person'
}
