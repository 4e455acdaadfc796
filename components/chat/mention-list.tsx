import { Avatar } from '#components/ui/avatar.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { usePresence } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import type { Mentions } from './mentions.ts'
import { useRoomContext } from './room-context.tsx'
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
          <Face user={user} />
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

/** Also whether they would hear it now. */
function Face({ user }: { user: User }) {
  const { me } = useRoomContext()
  const presence = usePresence(me, user.username)
  const isAi = user.kind === 'ai'
  return (
    <Avatar
      name={user.displayName}
      hue={user.color}
      isAi={isAi}
      size="small"
      {...(presence && !isAi && { presence })}
    />
  )
}
