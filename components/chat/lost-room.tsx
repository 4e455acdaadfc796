import { DoorOpen } from 'lucide-react'
import { HOME_PATH } from '#components/auth/return-path.ts'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { readDraft } from '#lib/client/drafts.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { InboxLeftReason } from '#lib/protocol/inbox.ts'
import { useRoomContext } from './room-context.tsx'

/** What became of a room that was one's own. */
export const LOST_KEYS = {
  left: 'rooms.lostLeft',
  removed: 'rooms.lostRemoved',
  banned: 'rooms.lostBanned',
  deleted: 'rooms.lostDeleted',
} as const satisfies Record<InboxLeftReason, string>

/** In place of messages that may not be read any more: what happened, and what one was writing there. */
export default function LostRoom({ roomId, reason }: { roomId: string; reason: InboxLeftReason }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const draft = readDraft(me.id, roomId)
  return (
    <div role="alert" className="mx-5 mt-6 grid gap-3 rounded-block bg-surface-2 px-4 py-3.5 max-tablet:mx-3.5">
      <div className="flex flex-wrap items-center gap-3">
        <DoorOpen aria-hidden="true" className="size-5 shrink-0 text-ink-3" strokeWidth={1.8} />
        <p className="min-w-0 flex-1 basis-40 font-semibold">{t(LOST_KEYS[reason])}</p>
        <PaneLink href={HOME_PATH} className={buttonClass('primary', 'small')}>
          {t('rooms.toLobby')}
        </PaneLink>
      </div>
      {draft !== '' && (
        <div>
          <p className="text-ink-2 text-small">{t('rooms.lostDraft')}</p>
          <p dir="auto" className="wrap-anywhere mt-1 max-h-40 overflow-y-auto whitespace-pre-wrap text-row">
            {draft}
          </p>
        </div>
      )}
    </div>
  )
}
