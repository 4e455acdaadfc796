import { useRoomContext } from '#components/chat/room-context.tsx'
import { toRoomPath } from '#components/shell/room-path.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useUser } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'

interface RoomDetailsProps {
  room: Room
  roomName: string
  isOpen: boolean
  onClose: () => void
}

/** What a room is about, and whose it is. */
export function RoomDetails({ room, roomName, isOpen, onClose }: RoomDetailsProps) {
  const { t } = useI18n()
  const { me, format } = useRoomContext()
  const maker = useUser(me, room.createdBy ?? '', isOpen && room.createdBy !== undefined)
  const facts: [string, string | undefined][] = [
    [t('rooms.topic'), room.topic || undefined],
    [t('rooms.slug'), room.kind === 'channel' ? decodeURIComponent(toRoomPath(room)) : undefined],
    [t('rooms.whoSees'), t(room.visibility === 'public' ? 'rooms.publicHint' : 'rooms.privateHint')],
    [t('rooms.madeBy'), room.createdBy && (maker?.displayName ?? room.createdBy)],
    [t('rooms.archivedSince'), room.archivedAt && format.dateTime(room.archivedAt)],
  ]
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={roomName} closeLabel={t('common.close')}>
      <dl className="grid gap-3">
        {facts.map(
          ([name, fact]) =>
            fact && (
              <div key={name}>
                <dt className="text-ink-3 text-small">{name}</dt>
                <dd className="wrap-anywhere">
                  <OwnDirection>{fact}</OwnDirection>
                </dd>
              </div>
            ),
        )}
      </dl>
    </Dialog>
  )
}
