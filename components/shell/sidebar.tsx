import { Compass, History, Settings } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { memo, type ReactNode } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { Seal } from '#components/ui/seal.tsx'
import { useUser } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { toUser } from '#lib/protocol/people.ts'
import { PaneLink } from './pane-link.tsx'
import { RoomIcon, RoomMark, useIsUnread } from './room-marks.tsx'
import { useRoomName } from './room-name.ts'
import { findRoomAt, ROOMS_PATH, toRoomPath } from './room-path.ts'
import { useShell } from './shell-context.tsx'

/** The rooms, the way to others and to what was said, and oneself. */
export const Sidebar = memo(function Sidebar() {
  const { t } = useI18n()
  const { rooms } = useShell()
  const path = usePathname()
  const channels = rooms.filter(({ kind }) => kind === 'channel')
  const direct = rooms.filter(({ kind }) => kind === 'direct')
  return (
    <div className="flex h-full min-h-0 flex-col gap-2.5 px-2.5 pt-3 pb-2.5">
      <div className="flex items-center gap-2.5 px-1.5 pt-1 pb-0.5">
        <Seal glyph="谈" className="size-7! rounded-[8px]! text-[0.9375rem]!" />
        <b className="font-bold text-[0.9375rem] tracking-[.01em]">{t('common.product')}</b>
      </div>
      <nav aria-label={t('room.rooms')} id="rooms" className="-mx-2.5 min-h-0 flex-1 overflow-y-auto px-2.5">
        <Heading>{t('room.rooms')}</Heading>
        <ul>
          <RoomLinks rooms={channels} />
          <SidebarLink href={ROOMS_PATH} isCurrent={path === ROOMS_PATH} icon={<Compass />}>
            {t('room.browse')}
          </SidebarLink>
          <SidebarLink href="/history" isCurrent={path === '/history'} icon={<History />}>
            {t('room.history')}
          </SidebarLink>
        </ul>
        {direct.length > 0 && (
          <>
            <Heading>{t('room.direct')}</Heading>
            <ul>
              <RoomLinks rooms={direct} />
            </ul>
          </>
        )}
      </nav>
      <OwnCard />
    </div>
  )
})

function Heading({ children }: { children: string }) {
  return <p className="px-2.5 pt-3 pb-1 font-semibold text-ink-3 text-meta tracking-[.02em]">{children}</p>
}

function RoomLinks({ rooms }: { rooms: InboxRoom[] }) {
  const toName = useRoomName()
  const { rooms: all } = useShell()
  const activeId = findRoomAt(all, usePathname())?.id
  return rooms.map((room) => (
    <SidebarLink
      key={room.id}
      href={toRoomPath(room)}
      isCurrent={room.id === activeId}
      icon={<RoomIcon room={room} />}
      room={room}
    >
      {toName(room)}
    </SidebarLink>
  ))
}

interface SidebarLinkProps {
  href: string
  isCurrent: boolean
  icon: ReactNode
  /** Of which it tells what waits there. */
  room?: InboxRoom
  children: string
}

function SidebarLink({ href, isCurrent, icon, room, children }: SidebarLinkProps) {
  const isUnread = useIsUnread(room)
  return (
    <li>
      <PaneLink
        href={href}
        aria-current={isCurrent ? 'page' : undefined}
        className={classNames(
          'relative grid min-h-9 grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-2.5 rounded-row px-2.5 text-row transition-colors duration-hover pointer-coarse:min-h-11',
          isCurrent
            ? 'bg-raised font-semibold text-ink shadow-low before:absolute before:inset-y-[9px] before:-left-2.5 before:w-[3px] before:rounded-r-[3px] before:bg-accent forced-colors:outline-2 forced-colors:-outline-offset-2'
            : isUnread
              ? 'font-semibold text-ink hover:bg-surface-2'
              : 'text-ink-2 hover:bg-surface-2 hover:text-ink',
        )}
      >
        <span aria-hidden="true" className="grid place-items-center text-ink-3 [&>svg]:size-4">
          {icon}
        </span>
        <span className="truncate">
          <OwnDirection>{children}</OwnDirection>
        </span>
        {room && <RoomMark room={room} isCurrent={isCurrent} />}
      </PaneLink>
    </li>
  )
}

function OwnCard() {
  const { t } = useI18n()
  const { me } = useShell()
  const person = useUser(me, me.username, false) ?? toUser(me)
  return (
    <div className="flex flex-wrap items-center gap-2.5 rounded-block bg-surface-2 p-2 [--dot-ring:var(--surface-2)]">
      <Avatar name={person.displayName} hue={person.color} />
      <div className="min-w-24 flex-1 leading-[1.3]">
        <b className="block truncate font-semibold text-[0.875rem]">
          <OwnDirection>{person.displayName}</OwnDirection>
        </b>
        <span className="block text-ink-3 text-meta">
          {t(me.role === 'admin' ? 'members.admin' : 'members.member')}
        </span>
      </div>
      <PaneLink
        href="/settings"
        aria-label={t('room.settings')}
        title={t('room.settings')}
        className="grid size-8 touch-target place-items-center rounded-[8px] text-ink-2 hover:bg-surface-3 hover:text-ink"
      >
        <Settings aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
      </PaneLink>
    </div>
  )
}
