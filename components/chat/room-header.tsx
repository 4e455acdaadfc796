import { ChevronLeft, Search, Users } from 'lucide-react'
import { RoomMenu } from '#components/rooms/room-menu.tsx'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { RoomFace } from '#components/shell/room-face.tsx'
import { RoomIcon } from '#components/shell/room-marks.tsx'
import { ROOMS_PATH, toSearchInPath } from '#components/shell/room-path.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { AssistantChip } from './assistant-chip.tsx'
import type { RoomSide } from './room-side.tsx'

interface RoomHeaderProps {
  room: Room
  roomName: string
  /** Null while it is not known. */
  onlineCount: number | null
  side: RoomSide
}

/** The name of the room, who is there, how the AI behaves here. */
export function RoomHeader({ room, roomName, onlineCount, side }: RoomHeaderProps) {
  const { t } = useI18n()
  const { keepDays: n, keepsPins } = room
  const kept = n !== undefined && t(keepsPins ? 'retention.shownWithPins' : 'retention.shown', { n })
  const facts = [onlineCount !== null && t('room.online', { n: onlineCount }), kept, isolate(room.topic)]
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-2.5 column-edge border-line border-b pr-4 max-tablet:min-h-[3.25rem] max-tablet:gap-x-1 max-tablet:pr-1.5 max-tablet:pl-1">
      <PaneLink
        href={ROOMS_PATH}
        aria-label={t('room.openRooms')}
        title={t('room.openRooms')}
        className="grid size-11 shrink-0 place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink tablet:hidden"
      >
        <ChevronLeft aria-hidden="true" className="size-[1.375rem]" strokeWidth={1.8} />
      </PaneLink>
      <div className="min-w-0 flex-1 basis-24 max-tablet:basis-16">
        <h1 className="truncate font-bold text-title leading-[1.3]">
          <span aria-hidden="true" className="mr-1 inline-block align-[-0.125em] text-ink-3 [&>svg]:size-4">
            {room.kind === 'direct' ? <RoomFace room={room} size="chip" /> : <RoomIcon room={room} />}
          </span>
          <OwnDirection>{roomName}</OwnDirection>
        </h1>
        <p className="min-h-[1.3em] truncate text-[0.78125rem]/[1.3] text-ink-3">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <AssistantChip
        room={room}
        isOpen={side.column === 'assistants' || side.sheet === 'assistants'}
        onToggle={side.toggleAssistants}
      />
      <PaneLink
        href={toSearchInPath(room)}
        aria-label={t('rooms.searchIn')}
        title={t('rooms.searchIn')}
        className="grid size-8 shrink-0 touch-target place-items-center rounded-[8px] text-ink-2 transition-colors duration-hover hover:bg-surface-2 hover:text-ink max-tablet:hidden"
      >
        <Search aria-hidden="true" className="size-5" strokeWidth={1.8} />
      </PaneLink>
      <IconButton
        label={side.column === 'members' ? t('room.hideMembers') : t('room.showMembers')}
        onClick={side.toggleMembers}
        className="max-desktop:hidden"
      >
        <Users aria-hidden="true" className="size-5" strokeWidth={1.8} />
      </IconButton>
      {/* Where there is no column it opens a sheet, whatever became of the column. */}
      <IconButton
        label={t('room.showMembers')}
        onClick={side.toggleMembers}
        className="max-tablet:size-11! desktop:hidden"
      >
        <Users aria-hidden="true" className="size-5" strokeWidth={1.8} />
      </IconButton>
      <RoomMenu room={room} roomName={roomName} />
    </header>
  )
}
