import type { ComponentProps, KeyboardEvent, RefObject } from 'react'
import type { EmojiEntry } from '#components/emoji/emoji-data.ts'
import { openChat } from '#lib/client/chat.ts'
import type { Message, User } from '#lib/protocol/entities.ts'
import { useEmojiSuggestions } from './emoji-suggestions.ts'
import { type Mentions, useMentions } from './mentions.ts'
import { useRoomContext } from './room-context.tsx'
import { type Slash, type SlashParts, useSlash } from './slash.ts'
import type { Suggestions } from './suggestions.ts'

/** What the word may mean that is being typed: a name, an emoji or a command. Each has its list over the box. */
export interface TypedLists {
  mentions: Mentions
  emoji: Suggestions<EmojiEntry>
  slash: Slash
  /** What ties the text box to the list that is open. */
  inputProps: Partial<ComponentProps<'textarea'>>
  /** Looks again at what stands before the caret. */
  update: () => void
  close: () => void
  /** True if the key was for a list. */
  handleKey: (event: KeyboardEvent) => boolean
}

export function useTypedLists(
  input: RefObject<HTMLTextAreaElement | null>,
  members: User[],
  parts: SlashParts,
): TypedLists {
  const { me } = useRoomContext()
  const mentions = useMentions(input, parts.text, members, me.username, () =>
    listSpeakers(openChat(me).rooms.open(parts.roomId).getView().messages),
  )
  const emoji = useEmojiSuggestions(input, parts.text)
  const slash = useSlash(input, parts)
  const lists = [mentions, emoji, slash.list]
  return {
    mentions,
    emoji,
    slash,
    inputProps: ([emoji, slash.list].find(({ candidates }) => candidates.length > 0) ?? mentions).inputProps,
    update() {
      for (const list of lists) list.update()
    },
    close() {
      for (const list of lists) list.close()
    },
    handleKey: (event) => lists.some((list) => list.handleKey(event)),
  }
}

/** Usernames, whoever spoke last first. */
function listSpeakers(messages: readonly Message[]): string[] {
  return [...new Set(messages.toReversed().map(({ sender }) => sender))]
}
