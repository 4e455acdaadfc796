import { useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { useDayName } from '#components/chat/times.ts'
import { Button } from '#components/ui/button.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { PanelAction, PanelSection } from './panel-section.tsx'
import { useMessageAfter } from './use-message-after.ts'
import { useRoomChange } from './use-room-change.ts'

interface ReadsFromProps {
  room: Room
  mayChange: boolean
  /** The message from which on they are told is shown, which may lie beneath. */
  onJump?: (() => void) | undefined
}

/** From which message on the room's AIs are told what was said, and changing it in place. */
export function ReadsFrom({ room, mayChange, onJump }: ReadsFromProps) {
  const { t } = useI18n()
  const { me, format, jumpTo } = useRoomContext()
  const nameDay = useDayName(format)
  const { change, error, isBusy } = useRoomChange()
  const [isChanging, setChanging] = useState(false)
  const after = room.readsFromSeq ?? 0
  const first = useMessageAfter(room.id, after)

  /** The room as it was set last may not know of what was said since. */
  function findLastSeq(): number {
    return openChat(me).rooms.open(room.id).getView().messages.at(-1)?.seq ?? room.lastSeq
  }

  async function set(readsFromSeq: number) {
    if (readsFromSeq === after || (await change({ readsFromSeq }))) setChanging(false)
  }

  return (
    <PanelSection
      title={t('ai.from')}
      error={error}
      action={
        mayChange && (
          <PanelAction label={t('ai.change')} isExpanded={isChanging} onClick={() => setChanging(!isChanging)} />
        )
      }
    >
      <p className="text-row">
        {after === 0 ? (
          t('ai.readsAll')
        ) : (
          <>
            {first && (
              <button
                type="button"
                className="hover:underline"
                onClick={() => {
                  onJump?.()
                  jumpTo?.(first.seq)
                }}
              >
                <time dateTime={first.sentAt}>
                  {nameDay(first.sentAt)} {format.time(first.sentAt)}
                </time>
              </button>
            )}
            {first === null && t('ai.fromNow')}
            <span className="text-ink-3 text-small">
              {first !== undefined && ' · '}
              {t('ai.unread', { n: after })}
            </span>
          </>
        )}
      </p>
      {isChanging && (
        <div className="flex flex-wrap gap-2">
          <Button size="small" isBusy={isBusy} onClick={() => void set(findLastSeq())}>
            {t('ai.fromNow')}
          </Button>
          <Button size="small" isBusy={isBusy} onClick={() => void set(0)}>
            {t('ai.fromStart')}
          </Button>
        </div>
      )}
    </PanelSection>
  )
}
