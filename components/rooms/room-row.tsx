import { PaneLink } from '#components/shell/pane-link.tsx'
import { PresenceWords } from '#components/shell/presence-words.tsx'
import { RoomFace } from '#components/shell/room-face.tsx'
import { RoomMark, useIsUnread } from '#components/shell/room-marks.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { readDraft } from '#lib/client/drafts.ts'
import { useDrafted } from '#lib/client/hooks.ts'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { useLastWords } from './last-words.ts'

interface RoomRowProps {
  room: InboxRoom
  /** What was said last; undefined while it is not known. */
  latest: Message | undefined
  format: Format
}

/** A room of one's own: what was said last or is being written, when, and what waits. */
export function RoomRow({ room, latest, format }: RoomRowProps) {
  const { t } = useI18n()
  const { me } = useShell()
  const name = useRoomName()(room)
  const toLastWords = useLastWords()
  const isUnread = useIsUnread(room)
  const isDrafted = useDrafted(me).has(room.id)
  // What a tab that is gone has left behind is known to this one when its room is opened; a bare quote says nothing.
  const draft = isDrafted ? readDraft(me.id, room.id) : ''
  const line = latest ? toLastWords(room, latest) : room.topic
  return (
    <li>
      <PaneLink
        href={toRoomPath(room)}
        className="grid min-h-[3.9375rem] grid-cols-[2.75rem_minmax(0,1fr)_auto] items-center gap-x-3 px-3.5 hover:bg-surface-2 [--dot-ring:var(--surface)]"
      >
        <RoomFace room={room} size="row" />
        <span className="min-w-0">
          <span
            className={classNames('block truncate text-[1rem]/[1.4375rem]', isUnread ? 'font-bold' : 'font-medium')}
          >
            <OwnDirection>{name}</OwnDirection>
            <PresenceWords room={room} />
          </span>
          <span className={classNames('block truncate text-[0.875rem]/5', isUnread ? 'text-ink-2' : 'text-ink-3')}>
            {draft ? (
              <>
                <b className="font-semibold text-ink">{t('rooms.draftLine')}</b>
                <OwnDirection>{draft}</OwnDirection>
              </>
            ) : (
              <OwnDirection>{line}</OwnDirection>
            )}
          </span>
        </span>
        <span className="grid justify-items-end gap-[3px] text-ink-3 text-meta">
          <span>{latest && format.brief(latest.sentAt)}</span>
          <span className="flex min-h-5 items-center">
            <RoomMark room={room} isCurrent={draft !== ''} />
          </span>
        </span>
      </PaneLink>
    </li>
  )
}
