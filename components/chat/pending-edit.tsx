import { Clock, TriangleAlert } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import type { Outgoing } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { MessageText } from './message-text.tsx'
import { useRoomContext } from './room-context.tsx'

interface PendingEditProps {
  edit: Outgoing
  /** There is no connection. */
  isHeld: boolean
  /** The text itself stands nowhere else. */
  isShown?: boolean
}

/** Under a message that was edited: what becomes of that. */
export function PendingEdit({ edit, isHeld, isShown = false }: PendingEditProps) {
  const { t } = useI18n()
  const { actions } = useRoomContext()
  const isFailed = edit.state === 'failed'
  const isWaiting = edit.isWaiting || isHeld
  return (
    <>
      {isShown && <MessageText text={edit.text} />}
      <div
        data-testid="pending-edit"
        data-status={edit.state}
        className={classNames(
          'mt-0.5 flex select-none flex-wrap items-center gap-x-4 gap-y-1 text-small',
          isFailed ? 'text-danger' : 'text-ink-3',
        )}
      >
        {isFailed ? (
          <span role="alert" className="flex items-center gap-2">
            <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
            {t('message.editFailed', { reason: toReason() })}
          </span>
        ) : (
          <span className={classNames('flex items-center gap-2', !isWaiting && 'appear-late [--delay:800ms]')}>
            <Clock aria-hidden="true" className="size-3.5 shrink-0" />
            {isWaiting ? t('message.editQueued') : t('message.editSaving')}
          </span>
        )}
        {isFailed && (
          <button type="button" className={ACTION} onClick={() => actions?.resend(edit.clientId)}>
            {t('common.retry')}
          </button>
        )}
        {(isFailed || isWaiting) && (
          <button type="button" className={ACTION} onClick={() => actions?.discard(edit.clientId)}>
            {t('message.discardEdit')}
          </button>
        )}
      </div>
    </>
  )

  /** What was deleted can't be edited. */
  function toReason(): string {
    const code = edit.error?.code ?? 'internal'
    return code === 'conflict' ? t('message.quoteGone') : t(`errors.${code}`)
  }
}

const ACTION = 'touch-target font-semibold underline underline-offset-3 hover:decoration-2'
