import type { EmojiEntry } from '#components/emoji/emoji-data.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import type { Suggestions } from './suggestions.ts'

/** The emoji that the word may mean which is being typed. */
export function EmojiList({ suggestions }: { suggestions: Suggestions<EmojiEntry> }) {
  const { t, lang } = useI18n()
  return (
    <SuggestionList
      suggestions={suggestions}
      label={t('reactions.suggestions')}
      toCount={(n) => t('reactions.suggested', { n })}
      toKey={({ emoji }) => emoji}
      show={({ emoji, label }) => (
        <>
          <span aria-hidden="true" className="w-7 shrink-0 text-center font-emoji text-[1.25rem] leading-none">
            {emoji}
          </span>
          <span className="truncate">{label[lang]}</span>
        </>
      )}
    />
  )
}
