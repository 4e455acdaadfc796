import { ChevronLeft, Users } from 'lucide-react'
import { RoomMenu } from '#components/rooms/room-menu.tsx'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { RoomFace } from '#components/shell/room-face.tsx'
import { RoomIcon } from '#components/shell/room-marks.tsx'
import { ROOMS_PATH } from '#components/shell/room-path.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { AssistantChip } from './assistant-chip.tsx'

interface RoomHeaderProps {
  room: Room
  roomName: string
  /** Null while it is not known. */
  onlineCount: number | null
  isMembersOpen: boolean
  onToggleMembers: () => void
}

/** The name of the room, who is there, how the AI behaves here. */
export function RoomHeader({ room, roomName, onlineCount, isMembersOpen, onToggleMembers }: RoomHeaderProps) {
  const { t } = useI18n()
  const facts = [onlineCount !== null && t('room.online', { n: onlineCount }), isolate(room.topic)]
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
      <div className="min-w-0 flex-1 basis-24">
        <h1 className="truncate font-bold text-title leading-[1.3]">
          <span aria-hidden="true" className="mr-1 inline-block align-[-0.125em] text-ink-3 [&>svg]:size-4">
            {room.kind === 'direct' ? <RoomFace room={room} size="chip" /> : <RoomIcon room={room} />}
          </span>
          <OwnDirection>{roomName}</OwnDirection>
        </h1>
        <p className="min-h-[1.3em] truncate text-[0.78125rem]/[1.3] text-ink-3">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <AssistantChip room={room} />
      <IconButton
        label={isMembersOpen ? t('room.hideMembers') : t('room.showMembers')}
        onClick={onToggleMembers}
        className="max-desktop:hidden"
      >
        <Users aria-hidden="true" className="size-5" strokeWidth={1.8} />
      </IconButton>
      {/* Where there is no column it opens a sheet, whatever became of the column. */}
      <IconButton
        label={t('room.showMembers')}
        onClick={onToggleMembers}
        className="max-tablet:size-11! desktop:hidden"
      >
        <Users aria-hidden="true" className="size-5" strokeWidth={1.8} />
      </IconButton>
      <RoomMenu room={room} roomName={roomName} />
    </header>
  )
}
