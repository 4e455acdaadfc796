import { Compass, History, Plus, TextSearch } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { usePeopleSearch } from '#components/members/people-search.ts'
import { QuietSwitch } from '#components/notices/notices.tsx'
import { useOwnPresence } from '#components/shell/own-presence.ts'
import { PaneLink, useOpenAddress } from '#components/shell/pane-link.tsx'
import { groupRooms, ROOM_GROUPS } from '#components/shell/room-groups.ts'
import { useRoomName } from '#components/shell/room-name.ts'
import { BROWSE_PATH } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useUser } from '#lib/client/hooks.ts'
import { SEARCH_PATH, toSearchPath } from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { toUser } from '#lib/protocol/people.ts'
import { FoundPeople } from './found-people.tsx'
import { NewSheet } from './new-sheet.tsx'
import { isWanted, RoomFilter, type Wanted } from './room-filter.tsx'
import { RoomRow } from './room-row.tsx'
import { RoomSearch } from './room-search.tsx'
import { matchesRoom } from './room-words.ts'
import { useLatest } from './use-latest.ts'

const HEADINGS = { channels: 'room.rooms', ai: 'rooms.aiChats', direct: 'room.direct' } as const

/** On a phone, the way from room to room. */
export function RoomList({ className }: { className?: string }) {
  const { t } = useI18n()
  const { me, rooms, waiting, sidebar } = useShell()
  const format = useZonedFormat()
  const toName = useRoomName()
  const latest = useLatest()
  const openAddress = useOpenAddress()
  const [words, setWords] = useState('')
  const [wanted, setWanted] = useState<Wanted>('all')
  const [isAdding, setAdding] = useState(false)
  const found = rooms.filter((room) => matchesRoom(room, toName(room), words) && isWanted(wanted, waiting.get(room.id)))
  const groups = groupRooms(found, { order: sidebar.order, waiting })
  const { users } = usePeopleSearch(me, words)
  const isSought = words.trim() !== ''
  const people = isSought ? users.filter(({ username }) => username !== me.username) : []
  const isEmpty = ROOM_GROUPS.every((group) => groups[group].length === 0) && people.length === 0
  const search = toSearchPath({ text: words, filters: [] })
  return (
    <div className={classNames('grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)]', className)}>
      <header className="flex min-h-14 items-center gap-x-1.5 pr-1 pl-2.5">
        <OwnFace />
        <h1 className="min-w-0 flex-1 truncate font-bold text-[1.1875rem]">{t('rooms.brand')}</h1>
        <QuietSwitch />
        <PaneLink
          href={BROWSE_PATH}
          aria-label={t('room.browse')}
          title={t('room.browse')}
          className="grid size-11 place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink"
        >
          <Compass aria-hidden="true" className="size-[1.375rem]" strokeWidth={1.8} />
        </PaneLink>
        <IconButton label={t('rooms.add')} aria-haspopup="dialog" onClick={() => setAdding(true)} className="size-11!">
          <Plus aria-hidden="true" className="size-[1.375rem]" strokeWidth={1.8} />
        </IconButton>
      </header>
      <div className="relative overflow-y-auto overscroll-contain pb-[max(1rem,env(safe-area-inset-bottom))]">
        <div className="grid gap-2.5 px-3.5 pt-1 pb-1">
          <form
            action={SEARCH_PATH}
            className="flex"
            onSubmit={(event) => {
              event.preventDefault()
              openAddress(search)
            }}
          >
            <RoomSearch value={words} onChange={setWords} label={t('rooms.findAll')} />
          </form>
          <RoomFilter wanted={wanted} onChange={setWanted} waiting={waiting} />
        </div>
        {isSought && (
          <WayOn href={search} icon={<TextSearch />}>
            {t('palette.searchFor', { words: words.trim() })}
          </WayOn>
        )}
        <nav aria-label={t('room.rooms')}>
          {ROOM_GROUPS.filter((group) => groups[group].length > 0).map((group) => (
            <section key={group} aria-label={t(HEADINGS[group])}>
              <h2 className="px-3.5 pt-2 pb-0.5 font-semibold text-ink-3 text-small">{t(HEADINGS[group])}</h2>
              <ul>
                {groups[group].map((room) => (
                  <RoomRow key={room.id} room={room} latest={latest.get(room.id)} format={format} />
                ))}
              </ul>
            </section>
          ))}
        </nav>
        {people.length > 0 && <FoundPeople people={people} />}
        {isEmpty && (
          <p role="status" className="py-8 text-center text-ink-3 text-small">
            {t('room.noSuchRoom')}
          </p>
        )}
        <div className="mt-2 border-line border-t pt-1">
          {!isSought && (
            <WayOn href={search} icon={<TextSearch />}>
              {t('palette.searchMessages')}
            </WayOn>
          )}
          <WayOn href="/history" icon={<History />}>
            {t('room.history')}
          </WayOn>
        </div>
      </div>
      <NewSheet isOpen={isAdding} onClose={() => setAdding(false)} />
    </div>
  )
}

/** To what is no room. */
function WayOn({ href, icon, children }: { href: string; icon: ReactNode; children: string }) {
  return (
    <PaneLink href={href} className="flex min-h-12 items-center gap-3 px-3.5 text-ink-2 text-row hover:bg-surface-2">
      <span aria-hidden="true" className="mx-3 [&>svg]:size-5 [&>svg]:stroke-[1.8]">
        {icon}
      </span>
      <span className="min-w-0 truncate">{children}</span>
    </PaneLink>
  )
}

/** The way to the settings where there is no sidebar. */
function OwnFace() {
  const { t } = useI18n()
  const { me } = useShell()
  const person = useUser(me, me.username, false) ?? toUser(me)
  const presence = useOwnPresence()
  return (
    <PaneLink
      href="/settings"
      aria-label={t('room.settings')}
      title={t('room.settings')}
      className="grid size-11 place-items-center"
    >
      <Avatar name={person.displayName} hue={person.color} {...(presence && { presence })} />
    </PaneLink>
  )
}
