'use client'

import { History, Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { RoomIcon, RoomMark, useIsUnread } from '#components/shell/room-marks.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { fetchRooms, type ReadableRoom } from '#lib/client/room-list.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { toUser } from '#lib/protocol/people.ts'
import { isWanted, RoomFilter, type Wanted } from './room-filter.tsx'

/** The rooms that one may enter, to be looked through; on a phone this is the way from room to room. */
export function Rooms() {
  const { t } = useI18n()
  const { rooms: own, waiting } = useShell()
  const others = useOthers(own)
  const toName = useRoomName()
  const [words, setWords] = useState('')
  const [wanted, setWanted] = useState<Wanted>('all')
  const rooms = [...own, ...others]
  const found = rooms.filter((room) => matches(room, toName(room), words) && isWanted(wanted, waiting.get(room.id)))
  return (
    <main
      id="main"
      tabIndex={-1}
      aria-label={t('room.browse')}
      className="grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] border-line bg-surface outline-none tablet:border-l"
    >
      <header className="flex min-h-14 flex-wrap items-center gap-x-2.5 column-edge border-line border-b pr-4 max-tablet:min-h-[4rem] max-tablet:border-b-0 max-tablet:pr-1.5 max-tablet:pl-3.5">
        <OwnFace />
        <div className="min-w-0 flex-1">
          <h1 className="truncate font-bold text-title leading-[1.3] max-tablet:text-heading">
            <span className="tablet:hidden">{t('room.rooms')}</span>
            <span className="max-tablet:hidden">{t('room.browse')}</span>
          </h1>
          <p className="truncate text-[0.78125rem]/[1.3] text-ink-3 max-tablet:hidden">
            {t('room.count', { n: rooms.length })}
          </p>
        </div>
        <PaneLink
          href="/history"
          aria-label={t('room.history')}
          title={t('room.history')}
          className="grid size-11 place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink tablet:hidden"
        >
          <History aria-hidden="true" className="size-5" strokeWidth={1.8} />
        </PaneLink>
      </header>
      <div className="overflow-y-auto overscroll-contain">
        <div className="mx-auto max-w-[53.75rem] px-5 pt-4 pb-8 max-tablet:px-3.5 max-tablet:pt-0.5">
          <label className="focus-box mb-3 flex h-11 items-center gap-2.5 rounded-input border bg-surface px-3 max-tablet:border-transparent max-tablet:bg-surface-2">
            <Search aria-hidden="true" className="size-[1.125rem] shrink-0 text-ink-3" strokeWidth={1.8} />
            <input
              type="search"
              value={words}
              onChange={(event) => setWords(event.target.value)}
              aria-label={t('room.findRoom')}
              placeholder={t('room.findRoom')}
              className="w-full min-w-0 bg-transparent outline-none"
            />
          </label>
          <RoomFilter wanted={wanted} onChange={setWanted} waiting={waiting} />
          <ul>
            {found.map((room) => (
              <RoomRow key={room.id} room={room} />
            ))}
          </ul>
          {found.length === 0 && (
            <p role="status" className="py-8 text-center text-ink-3 text-small">
              {t('room.noSuchRoom')}
            </p>
          )}
        </div>
      </div>
    </main>
  )
}

/** The rooms of which one is no member and might become one. */
function useOthers(own: InboxRoom[]): ReadableRoom[] {
  const [readable, setReadable] = useState<ReadableRoom[]>([])
  useEffect(() => {
    let isGone = false
    void fetchRooms().then((rooms) => !isGone && rooms && setReadable(rooms))
    return () => {
      isGone = true
    }
  }, [])
  return readable.filter(({ id }) => own.every((room) => room.id !== id))
}

/** The way to the settings where there is no sidebar. */
function OwnFace() {
  const { t } = useI18n()
  const { me } = useShell()
  const person = toUser(me)
  return (
    <PaneLink href="/settings" aria-label={t('room.settings')} title={t('room.settings')} className="p-1 tablet:hidden">
      <Avatar name={person.displayName} hue={person.color} />
    </PaneLink>
  )
}

function RoomRow({ room }: { room: ReadableRoom }) {
  const { t } = useI18n()
  const toName = useRoomName()
  const mine = isOwn(room) ? room : undefined
  const isUnread = useIsUnread(mine)
  return (
    <li className="border-line tablet:border-t">
      <PaneLink
        href={toRoomPath(room)}
        className="-mx-2 grid min-h-[3.9375rem] grid-cols-[2.75rem_minmax(0,1fr)_auto] items-center gap-x-3 rounded-row px-2 hover:bg-surface-2 tablet:min-h-[4.5rem]"
      >
        <span
          aria-hidden="true"
          className="grid size-11 place-items-center rounded-block bg-surface-2 text-ink-2 [&>svg]:size-5"
        >
          <RoomIcon room={room} />
        </span>
        <span className="min-w-0 leading-[1.3]">
          <span className={classNames('block truncate text-[0.9375rem]', isUnread ? 'font-bold' : 'font-medium')}>
            <OwnDirection>{toName(room)}</OwnDirection>
          </span>
          {room.topic && (
            <span className="block truncate text-ink-3 text-small">
              <OwnDirection>{room.topic}</OwnDirection>
            </span>
          )}
        </span>
        {mine ? (
          <RoomMark room={mine} isCurrent={false} />
        ) : (
          <span className="text-ink-3 text-meta">{t('room.notJoined')}</span>
        )}
      </PaneLink>
    </li>
  )
}

function isOwn(room: ReadableRoom): room is InboxRoom {
  return room.mine !== null
}

function matches(room: Room, name: string, typed: string): boolean {
  const words = typed.trim().toLowerCase()
  return [name, room.name, room.slug, room.topic].some((text) => text.toLowerCase().includes(words))
}
