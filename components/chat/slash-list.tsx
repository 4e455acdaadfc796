import { useI18n } from '#lib/i18n/provider.tsx'
import { useRoomContext } from './room-context.tsx'
import type { SlashCommand } from './slash-input.ts'
import { SuggestionList } from './suggestion-list.tsx'
import type { Suggestions } from './suggestions.ts'

/** The commands that the one may become which is being typed. */
export function SlashList({ suggestions }: { suggestions: Suggestions<SlashCommand> }) {
  const { t } = useI18n()
  const ai = useRoomContext().assistants[0]?.displayName ?? t('ai.tag')
  return (
    <SuggestionList
      suggestions={suggestions}
      label={t('shortcuts.commands')}
      toCount={(n) => t('palette.found', { n })}
      toKey={(command) => command}
      show={(command) => (
        <>
          <span className="w-16 shrink-0 font-mono text-small">/{command}</span>
          <span className="truncate text-ink-2 text-small">{t(`palette.${command}Does`, { ai })}</span>
        </>
      )}
    />
  )
}
