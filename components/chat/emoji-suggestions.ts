import { type RefObject, useEffect, useState } from 'react'
import { type EmojiEntry, loadEmoji, searchEmoji } from '#components/emoji/emoji-data.ts'
import { keepRecentEmoji } from '#components/emoji/recent-emoji.ts'
import { readSkinTone, withSkinTone } from '#components/emoji/skin-tone.ts'
import { completeEmoji, findEmojiQuery } from './emoji-query.ts'
import { type Suggestions, useSuggestions } from './suggestions.ts'

const OFFERED_MAX = 8
const NONE: EmojiEntry[] = []

/** The list of emoji that opens while the word for one is being typed. All of them come with the first. */
export function useEmojiSuggestions(
  input: RefObject<HTMLTextAreaElement | null>,
  text: string,
): Suggestions<EmojiEntry> {
  const [all, setAll] = useState(NONE)
  const [isWanted, setWanted] = useState(false)
  useEffect(() => {
    // Without a connection the word stays what it is.
    if (isWanted) loadEmoji().then(setAll, () => setWanted(false))
  }, [isWanted])
  return useSuggestions<EmojiEntry>(input, text, {
    find: (value, caret) => {
      const query = findEmojiQuery(value, caret)
      if (query) setWanted(true)
      return query
    },
    list: (query) => searchEmoji(all, query, OFFERED_MAX),
    complete: (value, query, entry) => {
      const emoji = withSkinTone(entry.emoji, readSkinTone())
      keepRecentEmoji(emoji)
      return completeEmoji(value, query, emoji)
    },
  })
}
