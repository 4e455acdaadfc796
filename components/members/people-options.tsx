import { useEffect } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'

interface PeopleOptionsProps {
  /** An option's is this, `-` and the user's id. */
  id: string
  users: User[]
  /** Index of the one that Enter takes. */
  active: number
  /** Why nobody could be looked for. */
  error: ErrorCode | null
  onChoose: (user: User) => void
}

/** The people whom a name that is being typed may mean. */
export function PeopleOptions({ id, users, active, error, onChoose }: PeopleOptionsProps) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const none = error ? t(`errors.${error}`) : t('rooms.nobodyFound')
  const said = users.length === 0 ? none : t('rooms.peopleFound', { n: users.length })
  useEffect(() => announce(said), [announce, said])
  return (
    <div
      id={id}
      role="listbox"
      aria-label={t('rooms.people')}
      className="absolute top-[calc(100%+6px)] right-0 left-0 z-10 max-h-60 overflow-y-auto rounded-block border border-line bg-surface p-1 shadow-mid"
    >
      {users.length === 0 && <p className="px-2.5 py-2 text-ink-3 text-small">{none}</p>}
      {users.map((user, index) => (
        <div
          key={user.id}
          id={`${id}-${user.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          // The focus stays in the field, and a finger may scroll the list.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(user)}
          onKeyDown={(event) => event.key === 'Enter' && onChoose(user)}
          className={classNames(
            'flex min-h-10 cursor-pointer items-center gap-2.5 rounded-[8px] px-2 text-row pointer-coarse:min-h-11',
            index === active ? 'bg-accent-soft forced-colors:outline' : 'hover:bg-surface-2',
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
