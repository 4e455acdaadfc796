import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { Star } from '#components/ui/star.tsx'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { PaneLink } from './pane-link.tsx'
import { PresenceWords } from './presence-words.tsx'
import { RoomFace } from './room-face.tsx'
import { toGroup } from './room-groups.ts'
import { RoomIcon, RoomMark, useIsUnread } from './room-marks.tsx'
import { useRoomName } from './room-name.ts'
import { findRoomAt, toRoomPath } from './room-path.ts'
import { useShell } from './shell-context.tsx'

/** The ways into rooms, in the order in which they are given. */
export function RoomLinks({ rooms }: { rooms: InboxRoom[] }) {
  const toName = useRoomName()
  const { rooms: all } = useShell()
  const activeId = findRoomAt(all, usePathname())?.id
  return rooms.map((room) => (
    <SidebarLink
      key={room.id}
      href={toRoomPath(room)}
      isCurrent={room.id === activeId}
      icon={<RoomSign room={room} />}
      room={room}
    >
      {toName(room)}
    </SidebarLink>
  ))
}

function RoomSign({ room }: { room: InboxRoom }) {
  const group = toGroup(room)
  if (group === 'ai') return <Star className="size-4 text-ai" />
  return group === 'direct' ? <RoomFace room={room} size="small" /> : <RoomIcon room={room} />
}

interface SidebarLinkProps {
  href: string
  isCurrent: boolean
  icon: ReactNode
  /** Of which it tells what waits there. */
  room?: InboxRoom
  children: string
}

export function SidebarLink({ href, isCurrent, icon, room, children }: SidebarLinkProps) {
  const isUnread = useIsUnread(room)
  const hasFace = (room?.people?.length ?? 0) > 1
  return (
    <li>
      <PaneLink
        href={href}
        aria-current={isCurrent ? 'page' : undefined}
        className={classNames(ROW, hasFace ? WITH_FACE : WITH_ICON, toLook())}
      >
        <span aria-hidden="true" className="grid place-items-center text-ink-3 [&>svg]:size-4">
          {icon}
        </span>
        <span className="truncate">
          <OwnDirection>{children}</OwnDirection>
          {room && <PresenceWords room={room} />}
        </span>
        {room && <RoomMark room={room} isCurrent={isCurrent} />}
      </PaneLink>
    </li>
  )

  function toLook(): string {
    if (isCurrent) return CURRENT
    if (isUnread) return 'font-semibold text-ink hover:bg-surface-2'
    const isMuted = room?.mine.notify === 'none'
    return classNames('hover:bg-surface-2 hover:text-ink', isMuted ? 'text-ink-3' : 'text-ink-2')
  }
}

/** What else leads on from the list, and is no page. */
export function SidebarButton({ onClick, icon, children }: { onClick: () => void; icon: ReactNode; children: string }) {
  return (
    <li>
      <button
        type="button"
        onClick={onClick}
        className={classNames(ROW, WITH_ICON, 'w-full text-left text-ink-2 hover:bg-surface-2 hover:text-ink')}
      >
        <span aria-hidden="true" className="grid place-items-center text-ink-3 [&>svg]:size-4">
          {icon}
        </span>
        <span className="truncate">{children}</span>
      </button>
    </li>
  )
}

const ROW =
  'relative grid items-center gap-2.5 rounded-row pr-2.5 text-row transition-colors duration-hover pointer-coarse:min-h-11'
const WITH_ICON = 'min-h-9 grid-cols-[1.25rem_minmax(0,1fr)_auto] pl-2.5'
const WITH_FACE = 'min-h-10 grid-cols-[1.75rem_minmax(0,1fr)_auto] pl-1.5 [--dot-ring:var(--bg)]'
const CURRENT =
  'bg-raised font-semibold text-ink shadow-low [--dot-ring:var(--raised)] before:absolute before:inset-y-[9px] before:-left-2.5 before:w-[3px] before:rounded-r-[3px] before:bg-accent forced-colors:outline-2 forced-colors:-outline-offset-2'
