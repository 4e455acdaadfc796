import Link from 'next/link'
import { useId, useState } from 'react'
import { RoomSearch } from '#components/rooms/room-search.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room, User } from '#lib/protocol/entities.ts'
import { type HistoryView, toHistoryPath } from './history-path.ts'

/** Fewer are seen at a glance. */
const SEARCHED_FROM = 9
const SHOWN_MAX = 30

/** Whose messages may be shown alone: the members of the room, found by a part of their names where they are many. */
export function HistoryPeople({ room, members, view }: { room: Room; members: User[]; view: HistoryView }) {
  const { t } = useI18n()
  const titleId = useId()
  const [typed, setTyped] = useState('')
  const part = typed.trim().toLowerCase()
  const found = members.filter(({ username, displayName }) =>
    [username, displayName].some((name) => name.toLowerCase().includes(part)),
  )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5 pt-5">
      <h2 id={titleId} className="font-semibold text-ink-2 text-small">
        {t('history.people')}
      </h2>
      {members.length >= SEARCHED_FROM && (
        <RoomSearch value={typed} onChange={setTyped} label={t('history.findPerson')} />
      )}
      <ul aria-labelledby={titleId} className="-mx-2">
        {found.slice(0, SHOWN_MAX).map((user) => {
          const isChosen = user.username === view.person
          return (
            <li key={user.id}>
              <Link
                href={toHistoryPath(room, { ...view, person: isChosen ? null : user.username })}
                prefetch={false}
                aria-current={isChosen ? 'true' : undefined}
                className={classNames(
                  'flex min-h-8 items-center gap-2 rounded-row px-2 text-row pointer-coarse:min-h-11',
                  isChosen
                    ? 'bg-accent-soft font-semibold text-accent forced-colors:underline'
                    : 'text-ink-2 hover:bg-surface-2 hover:text-ink',
                )}
              >
                <Avatar name={user.displayName} hue={user.color} isAi={user.kind === 'ai'} size="face" />
                <span className="truncate">
                  <OwnDirection>{user.displayName}</OwnDirection>
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
      <p role="status" className="text-ink-3 text-small">
        {found.length === 0 && t('history.noPerson')}
      </p>
    </div>
  )
}
