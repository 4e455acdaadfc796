import { CircleAlert } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import type { RoomView } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Translate } from '#lib/i18n/translate.ts'
import type { Room } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'

/** Widths of the lines of the rows that are still coming, in percent. */
const SKELETON_LINES = [[62], [88, 40], [35], [74, 92, 55], [48]]

/** The shape of messages, after a moment: what loads at once needs none. */
export function LoadingRows() {
  const { t } = useI18n()
  return (
    <div role="status" className="appear-late grid gap-6 px-5 pt-6 [--delay:150ms] max-tablet:px-3.5">
      <span className="sr-only">{t('common.loading')}</span>
      {SKELETON_LINES.map((lines) => (
        <div key={lines.join()} className="grid grid-cols-[2.25rem_minmax(0,1fr)] gap-x-3">
          <Skeleton className="size-9 rounded-input" />
          <div className="grid content-start gap-2">
            <Skeleton className="h-3.5 w-24" />
            {lines.map((width) => (
              <div key={width} style={{ width: `${width}%` }}>
                <Skeleton className="h-3.5" />
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  )
}

interface LoadFailedProps {
  error: Failure | undefined
  onRetry: () => void
  /** Of a jump: it lies over the messages, and can be closed. */
  onClose?: () => void
}

export function LoadFailed({ error, onRetry, onClose }: LoadFailedProps) {
  const { t } = useI18n()
  return (
    <div
      role="alert"
      className={classNames(
        'flex flex-wrap items-center gap-3 rounded-block bg-danger-soft px-4 py-3 text-danger',
        onClose ? 'absolute inset-x-3.5 top-3 shadow-mid' : 'mx-5 mt-6 max-tablet:mx-3.5',
      )}
    >
      <CircleAlert aria-hidden="true" className="size-5 shrink-0" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-semibold">{t(onClose ? 'room.jumpFailed' : 'room.loadFailed')}</p>
        {error && <p className="text-small">{t(`errors.${error.code}`)}</p>}
      </div>
      <Button size="small" onClick={onRetry}>
        {t('common.retry')}
      </Button>
      {onClose && (
        <Button size="small" variant="ghost" onClick={onClose}>
          {t('common.close')}
        </Button>
      )}
    </div>
  )
}

/** The upper end of what is loaded: older messages are coming, can be asked for, or there are none. */
export function ListEdge({ view, roomName, onLoad }: { view: RoomView; roomName: string; onLoad: () => void }) {
  const { t } = useI18n()
  return (
    <div className="grid h-11 select-none place-items-center text-ink-3 text-small">
      {view.isLoadingBefore ? (
        <span className="flex items-center gap-2">
          <Spinner /> {t('room.loadingOlder')}
        </span>
      ) : view.hasBefore ? (
        <Button variant="ghost" size="small" onClick={onLoad}>
          {t('room.loadOlder')}
        </Button>
      ) : (
        view.phase === 'ready' && <span className="px-4 text-center">{toBeginning(view.room, roomName, t)}</span>
      )}
    </div>
  )
}

function toBeginning(room: Room | null, roomName: string, t: Translate): string {
  if (!room?.sweptToSeq) return t('room.beginning', { room: roomName })
  return room.keepDays === undefined ? t('retention.swept') : t('retention.beginning', { n: room.keepDays })
}
