import { useMemo } from 'react'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { type HistoryView, toHistoryPath } from './history-path.ts'
import { HEATS } from './month-day.tsx'
import { MonthGrid } from './month-grid.tsx'
import type { MonthOfRoom } from './use-room-days.ts'

export interface CalendarProps {
  room: Pick<Room, 'slug'>
  /** `YYYY-MM` */
  month: string
  onMonth: (month: string) => void
  said: MonthOfRoom
  /** Its day is the one at which the history was opened. */
  view: HistoryView
  today: string
}

/** A month, each day as warm as much was said on it; a day leads to its first message. */
export function Calendar({ room, month, onMonth, said, view, today }: CalendarProps) {
  const { t } = useI18n()
  const counts = useMemo(
    () => said.days && new Map([...said.days].map(([day, { count }]) => [day, count] as const)),
    [said.days],
  )
  return (
    <MonthGrid
      month={month}
      onMonth={onMonth}
      counts={counts}
      isBusy={!said.days && !said.error}
      chosen={view.day}
      today={today}
      toDeed={(day, count) => (count > 0 ? { href: toHistoryPath(room, { ...view, day }) } : null)}
    >
      {said.error ? (
        <div role="alert" className="grid justify-items-start gap-2 pt-1 text-danger text-small">
          {t(`errors.${said.error}`)}
          <Button size="small" onClick={said.retry}>
            {t('common.retry')}
          </Button>
        </div>
      ) : (
        <div className="flex min-h-6 items-center gap-1 pt-1 text-ink-3 text-meta">
          <p role="status" className="flex-1">
            {said.days?.size === 0 && t('history.emptyMonth')}
          </p>
          <p aria-hidden="true" className="flex items-center gap-1">
            {t('history.fewer')}
            {HEATS.slice(1).map((heat) => (
              <span key={heat} className={classNames('size-3 rounded-[3px]', heat)} />
            ))}
            {t('history.more')}
          </p>
        </div>
      )}
    </MonthGrid>
  )
}
