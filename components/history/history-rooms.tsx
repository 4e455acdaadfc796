import Link from 'next/link'
import { useId, useState } from 'react'
import { RoomSearch } from '#components/rooms/room-search.tsx'
import { RoomFace } from '#components/shell/room-face.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { toHistoryPath } from './history-path.ts'

/** Fewer are seen at a glance. */
const SEARCHED_FROM = 9

/** Whose history it may be: the room that is open, then one's others, found by a part of their names where they are many. */
export function HistoryRooms({ room: open }: { room: Room }) {
  const { t } = useI18n()
  const { rooms } = useShell()
  const toName = useRoomName()
  const titleId = useId()
  const [typed, setTyped] = useState('')
  const all: Room[] = [open, ...rooms.filter(({ id }) => id !== open.id)]
  const part = typed.trim().toLowerCase()
  const found = all.filter((room) => [toName(room), room.topic].some((text) => text.toLowerCase().includes(part)))
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5 pt-5">
      <h2 id={titleId} className="font-semibold text-ink-2 text-small">
        {t('history.rooms')}
      </h2>
      {all.length >= SEARCHED_FROM && <RoomSearch value={typed} onChange={setTyped} />}
      <ul aria-labelledby={titleId} className="-mx-2">
        {found.map((room) => (
          <li key={room.id}>
            <Link
              href={toHistoryPath(room)}
              prefetch={false}
              aria-current={room.id === open.id ? 'page' : undefined}
              className={classNames(
                'flex min-h-8 items-center gap-2 rounded-row px-2 text-row pointer-coarse:min-h-11',
                room.id === open.id
                  ? 'bg-accent-soft font-semibold text-accent forced-colors:underline'
                  : 'text-ink-2 hover:bg-surface-2 hover:text-ink',
              )}
            >
              <span className="grid size-6 shrink-0 place-items-center">
                <RoomFace room={room} size="chip" />
              </span>
              <span className="truncate">
                <OwnDirection>{toName(room)}</OwnDirection>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <p role="status" className="text-ink-3 text-small">
        {found.length === 0 && t('history.noRoom')}
      </p>
    </div>
  )
}
