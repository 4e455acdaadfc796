import { ChevronDown, Plus } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { RoomGroup } from './room-groups.ts'
import { listShown } from './room-groups.ts'
import { RoomLinks } from './room-links.tsx'
import { useShell } from './shell-context.tsx'

const WORDS = {
  channels: { title: 'room.rooms', add: 'rooms.new' },
  ai: { title: 'rooms.aiChats', add: 'rooms.newAiChat' },
  direct: { title: 'room.direct', add: 'rooms.newDirect' },
} as const

interface SidebarGroupProps {
  group: RoomGroup
  rooms: InboxRoom[]
  /** Of the room that is open. */
  openId: string | undefined
  /** Absent: nothing can be added. */
  onAdd?: (() => void) | undefined
  /** Ways on that belong to the group. */
  children?: ReactNode
}

/** Rooms that belong together. Folded, it shows what waits, and where one is. */
export function SidebarGroup({ group, rooms, openId, onAdd, children }: SidebarGroupProps) {
  const { t } = useI18n()
  const { sidebar, waiting } = useShell()
  const listId = useId()
  const isFolded = sidebar.collapsed.includes(group)
  const shown = listShown(rooms, { isFolded, waiting, openId })
  return (
    <section aria-label={t(WORDS[group].title)}>
      <div className="flex min-h-[2.125rem] items-center pt-2.5 pr-1.5 pb-[3px] pl-2.5 text-ink-3 text-meta">
        <button
          type="button"
          aria-expanded={!isFolded}
          aria-controls={listId}
          onClick={() => sidebar.toggle(group)}
          className="-my-1 flex min-h-6 min-w-0 flex-1 items-center gap-1 rounded-tag text-left font-semibold tracking-[.02em] hover:text-ink pointer-coarse:min-h-11"
        >
          <ChevronDown
            aria-hidden="true"
            strokeWidth={2}
            className={classNames('size-3.5 shrink-0 transition-transform duration-hover', isFolded && '-rotate-90')}
          />
          <span className="truncate">{t(WORDS[group].title)}</span>
        </button>
        {onAdd && (
          <IconButton label={t(WORDS[group].add)} size="tiny" onClick={onAdd} className="-my-1 text-ink-3!">
            <Plus aria-hidden="true" className="size-4" strokeWidth={1.8} />
          </IconButton>
        )}
      </div>
      <ul id={listId}>
        <RoomLinks rooms={shown} />
        {!isFolded && children}
      </ul>
    </section>
  )
}
