import type { Message, Room } from '#lib/protocol/entities.ts'
import { toMentionNames } from '#lib/protocol/people.ts'
import { decideAsk, mayMention, type Said } from '#lib/protocol/rules/trigger.ts'
import type { MemberLists } from '../member-lists.ts'
import type { Assistants } from '../ports.ts'

/**
 * Who is wanted to answer a message, and by whom: its sender, who names somebody, answers or asks by hand; or the room's
 * trigger alone, whose wish a reply that waits already fulfils as well.
 */
export interface Asking {
  by: 'sender' | 'trigger'
  /** Usernames, at least one. */
  assistants: string[]
}

export interface AskingInput {
  text: string
  /** By hand. */
  ask?: boolean | undefined
}

interface AskingParts {
  assistants: Pick<Assistants, 'find'>
  memberLists: Pick<MemberLists, 'readNames'>
}

/** `target` is what the message replies to. Null: nobody is asked. */
export type FindAsking = (room: Room, input: AskingInput, target: Message | null) => Promise<Asking | null>

export function createFindAsking({ assistants, memberLists }: AskingParts): FindAsking {
  return async (room, { text, ask }, target) => {
    if (ask === false || room.assistants.length === 0) return null
    const present = room.assistants.flatMap((username) => assistants.find(username) ?? [])
    // A message that names nobody needs no query, which is most of them.
    const members = room.trigger === 'auto' || mayMention(text) ? await memberLists.readNames(room.id) : []
    const others = members.filter(({ kind }) => kind !== 'ai')
    const { asks, why } = decideAsk({
      ...{ trigger: room.trigger, text, ask, assistants: present },
      names: toMentionNames(others),
      answers: toAnswered(target),
      peopleCount: others.filter(({ kind }) => kind === 'human').length,
    })
    // Who asks by hand hears from one that is off that it is.
    const able = why === 'by_hand' ? asks : asks.filter((username) => assistants.find(username)?.mode !== 'off')
    if (able.length === 0) return null
    return { by: why === 'always' || why === 'alone' ? 'trigger' : 'sender', assistants: able }
  }
}

function toAnswered(target: Message | null): Said['answers'] {
  if (!target || target.kind === 'system') return 'nobody'
  return target.kind === 'ai' ? { assistant: target.sender } : 'person'
}
