import { useEffect } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Mentions } from './mentions.ts'

/** The people whom the mention that is being typed may mean. */
export function MentionList({ mentions }: { mentions: Mentions }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const { candidates, activeIndex, listId, toOptionId } = mentions
  const count = candidates.length
  useEffect(() => {
    if (count > 0) announce(t('composer.mentionCount', { n: count }))
  }, [count, announce, t])
  if (count === 0) return null
  return (
    <div
      id={listId}
      role="listbox"
      aria-label={t('composer.mentionList')}
      className="absolute bottom-[calc(100%+6px)] left-0 z-10 max-h-72 w-64 max-w-full overflow-y-auto rounded-block border border-line bg-surface p-1 shadow-mid"
    >
      {candidates.map((user, index) => (
        <div
          key={user.id}
          id={toOptionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === activeIndex}
          onPointerDown={(event) => {
            event.preventDefault()
            mentions.choose(index)
          }}
          className={classNames(
            'flex min-h-10 cursor-pointer items-center gap-2.5 rounded-[8px] px-2 text-row pointer-coarse:min-h-11',
            index === activeIndex ? 'bg-surface-2 forced-colors:outline' : 'hover:bg-surface-2/60',
          )}
        >
          <Avatar name={user.displayName} hue={user.color} isAi={user.kind === 'ai'} size="small" />
          <span className="truncate">
            <OwnDirection>{user.displayName}</OwnDirection>
          </span>
          {user.username !== user.displayName && <bdi className="truncate text-ink-3 text-meta">@{user.username}</bdi>}
          {user.kind === 'ai' && <span className="ml-auto text-ai text-meta">{t('ai.tag')}</span>}
        </div>
      ))}
    </div>
  )
}
