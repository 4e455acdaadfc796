import { CircleAlert } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import { Star } from '#components/ui/star.tsx'
import type { RoomView } from '#lib/client/room-view.ts'
import { withoutControls } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Failure } from '#lib/protocol/errors.ts'
import { useRoomContext } from './room-context.tsx'

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

export function LoadFailed({ error, onRetry }: { error: Failure | undefined; onRetry: () => void }) {
  const { t } = useI18n()
  return (
    <div
      role="alert"
      className="mx-5 mt-6 flex flex-wrap items-center gap-3 rounded-block bg-danger-soft px-4 py-3 text-danger max-tablet:mx-3.5"
    >
      <CircleAlert aria-hidden="true" className="size-5 shrink-0" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-semibold">{t('room.loadFailed')}</p>
        {error && <p className="text-small">{t(`errors.${error.code}`)}</p>}
      </div>
      <Button size="small" onClick={onRetry}>
        {t('common.retry')}
      </Button>
    </div>
  )
}

/** A room in which nothing was said yet: three ways to begin. */
export function EmptyRoom({ onOffer }: { onOffer: (text: string) => void }) {
  const { t } = useI18n()
  const { assistant, me } = useRoomContext()
  const ai = assistant.name
  const offLine = me.role === 'admin' ? t('ai.off') : t('ai.offMember')
  const starters = [t('room.starter1', { ai }), t('room.starter2', { ai }), t('room.starter3', { ai })]
  return (
    <div className="grid justify-items-center gap-2 px-5 pt-[max(3rem,12dvh)] pb-8 text-center">
      <span aria-hidden="true" className="mb-2 grid size-14 place-items-center rounded-dialog ai-tile">
        <Star className="size-7" />
      </span>
      <p className="font-bold text-heading">{t('room.emptyTitle')}</p>
      <p className="text-ink-2">{assistant.mode === 'off' ? offLine : t('room.empty', { ai })}</p>
      {assistant.mode !== 'off' && (
        <div className="mt-4 grid w-full max-w-[26rem] gap-2">
          {starters.map((starter) => (
            <Button
              key={starter}
              className="chip-text justify-start! whitespace-normal! text-left"
              onClick={() => onOffer(withoutControls(starter))}
            >
              {starter}
            </Button>
          ))}
        </div>
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
        <Button variant="ghost" size="small" className="pointer-coarse:min-h-11" onClick={onLoad}>
          {t('room.loadOlder')}
        </Button>
      ) : (
        view.phase === 'ready' && <span>{t('room.beginning', { room: roomName })}</span>
      )}
    </div>
  )
}
