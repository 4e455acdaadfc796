import { Hash, History, Settings } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { Seal } from '#components/ui/seal.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { usePerson, useRoomContext } from './room-context.tsx'
import { toRoomName, toRoomPath } from './room-name.ts'

interface RoomSidebarProps {
  rooms: Room[]
  activeId: string | null
  /** On a phone it fills a sheet, which has a title of its own: this closes it. */
  onClose?: () => void
}

/** The rooms one may enter, the way to what was said, and oneself. */
export function RoomSidebar({ rooms, activeId, onClose }: RoomSidebarProps) {
  const { t } = useI18n()
  const path = usePathname()
  const isSheet = onClose !== undefined
  const Frame = isSheet ? 'div' : 'aside'
  return (
    <Frame
      {...(!isSheet && { 'aria-label': t('common.product') })}
      className={classNames('flex h-full min-h-0 flex-col gap-2.5', !isSheet && 'px-2.5 pt-3 pb-2.5')}
    >
      {!isSheet && (
        <div className="flex items-center gap-2.5 px-1.5 pt-1 pb-0.5">
          <Seal glyph="谈" className="size-7! rounded-[8px]! text-[0.9375rem]!" />
          <b className="font-bold text-[0.9375rem] tracking-[.01em]">{t('common.product')}</b>
        </div>
      )}
      <nav aria-label={t('room.rooms')} id="rooms" className="-mx-2.5 min-h-0 flex-1 overflow-y-auto px-2.5">
        <p className="px-2.5 pt-2 pb-1 font-semibold text-ink-3 text-meta tracking-[.02em]">{t('room.rooms')}</p>
        <ul>
          {rooms.map((room) => (
            <SidebarLink
              key={room.id}
              href={toRoomPath(room)}
              isCurrent={room.id === activeId}
              onClose={onClose}
              icon={<Hash aria-hidden="true" className="size-4" />}
            >
              {toRoomName(room, t)}
            </SidebarLink>
          ))}
        </ul>
        <p className="px-2.5 pt-4 pb-1 font-semibold text-ink-3 text-meta tracking-[.02em]">{t('room.browse')}</p>
        <ul>
          <SidebarLink
            href="/history"
            isCurrent={path === '/history'}
            onClose={onClose}
            icon={<History aria-hidden="true" className="size-4" />}
          >
            {t('room.history')}
          </SidebarLink>
        </ul>
      </nav>
      <OwnCard isInSheet={isSheet} />
    </Frame>
  )
}

interface SidebarLinkProps {
  href: string
  isCurrent: boolean
  icon: ReactNode
  onClose: (() => void) | undefined
  children: string
}

/** Out of a sheet it leads in place of the sheet's own entry in the browser's history; where one is already, it closes the sheet. */
function SidebarLink(props: SidebarLinkProps) {
  const { onClose } = props
  return (
    <li>
      <Link
        href={props.href}
        replace={onClose !== undefined}
        onNavigate={(event) => {
          if (!onClose || !props.isCurrent) return
          event.preventDefault()
          onClose()
        }}
        aria-current={props.isCurrent ? 'page' : undefined}
        className={classNames(
          'relative grid min-h-9 grid-cols-[1.25rem_minmax(0,1fr)] items-center gap-2.5 rounded-row px-2.5 text-row transition-colors duration-hover pointer-coarse:min-h-11',
          props.isCurrent
            ? 'forced-colors:outline-2 forced-colors:-outline-offset-2 in-[dialog]:bg-surface-2 in-[dialog]:shadow-none in-[dialog]:before:hidden bg-raised font-semibold text-ink shadow-low before:absolute before:inset-y-[9px] before:-left-2.5 before:w-[3px] before:rounded-r-[3px] before:bg-accent'
            : 'text-ink-2 hover:bg-surface-2 hover:text-ink',
        )}
      >
        <span className="grid place-items-center text-ink-3">{props.icon}</span>
        <span className="truncate">
          <OwnDirection>{props.children}</OwnDirection>
        </span>
      </Link>
    </li>
  )
}

function OwnCard({ isInSheet }: { isInSheet: boolean }) {
  const { t } = useI18n()
  const context = useRoomContext()
  const person = usePerson(context.me.username)
  return (
    <div className="flex flex-wrap items-center gap-2.5 rounded-block bg-surface-2 p-2 [--dot-ring:var(--surface-2)]">
      <Avatar name={person.displayName} hue={person.color} />
      <div className="min-w-24 flex-1 leading-[1.3]">
        <b className="block truncate font-semibold text-[0.875rem]">
          <OwnDirection>{person.displayName}</OwnDirection>
        </b>
        <span className="block text-ink-3 text-meta">
          {context.me.role === 'admin' ? t('members.admin') : t('settings.roleMember')}
        </span>
      </div>
      <Link
        href="/settings"
        replace={isInSheet}
        aria-label={t('room.settings')}
        title={t('room.settings')}
        className="grid size-8 touch-target place-items-center rounded-[8px] text-ink-2 hover:bg-surface-3 hover:text-ink"
      >
        <Settings aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
      </Link>
    </div>
  )
}
