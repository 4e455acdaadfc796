import { Avatar } from '#components/ui/avatar.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Mentions } from './mentions.ts'
import { SuggestionList } from './suggestion-list.tsx'

/** The people whom the mention that is being typed may mean. */
export function MentionList({ mentions }: { mentions: Mentions }) {
  const { t } = useI18n()
  return (
    <SuggestionList
      suggestions={mentions}
      label={t('composer.mentionList')}
      toCount={(n) => t('composer.mentionCount', { n })}
      toKey={({ id }) => id}
      show={(user) => (
        <>
          <Avatar name={user.displayName} hue={user.color} isAi={user.kind === 'ai'} size="small" />
          <span className="truncate">
            <OwnDirection>{user.displayName}</OwnDirection>
          </span>
          {user.username !== user.displayName && <bdi className="truncate text-ink-3 text-meta">@{user.username}</bdi>}
          {user.kind === 'ai' && <span className="ml-auto text-ai text-meta">{t('ai.tag')}</span>}
        </>
      )}
    />
  )
}
