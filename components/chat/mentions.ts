import type { RefObject } from 'react'
import type { User } from '#lib/protocol/entities.ts'
import { isInEmail } from '#lib/protocol/text-tokens.ts'
import { insertText } from './insert-text.ts'
import { completeMention, findMentioned, findMentionQuery } from './mention-query.ts'
import { type Suggestions, useSuggestions } from './suggestions.ts'

export interface Mentions extends Suggestions<User> {
  /** Types an at sign for those who look for the way. */
  begin: () => void
}

/** The list of people that opens while a mention is being typed. `listSpeakers`: usernames, whoever spoke last first. */
export function useMentions(
  input: RefObject<HTMLTextAreaElement | null>,
  text: string,
  members: User[],
  me: string,
  listSpeakers: () => readonly string[],
): Mentions {
  const suggestions = useSuggestions<User>(input, text, {
    find: findMentionQuery,
    list: (query) => findMentioned(members, query, me, listSpeakers()),
    complete: (value, mention, { displayName }) => completeMention(value, mention, displayName),
  })
  return {
    ...suggestions,
    begin: () => {
      const box = input.current
      if (!box) return
      box.focus()
      const isGlued = isInEmail(box.value, box.selectionStart)
      insertText(box, isGlued ? ' @' : '@')
    },
  }
}
