import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { addMonths, findDayByKey, listWeeks } from './month.ts'
import { type DayDeed, MonthDay } from './month-day.tsx'

interface MonthGridProps {
  /** Its name, where that is not the month alone. */
  label?: string
  /** `YYYY-MM` */
  month: string
  onMonth: (month: string) => void
  /** By day; null while they are fetched, or where nothing is counted. */
  counts: ReadonlyMap<string, number> | null
  isBusy?: boolean
  /** The day that is looked at. */
  chosen: string | null
  /** Nobody goes beyond its month. */
  today: string
  /** What a press on a day does; null for nothing. */
  toDeed: (day: string, count: number) => DayDeed | null
  /** Below the days. */
  children?: ReactNode
}

/** A month, each day as warm as much there is of it. The arrows go from day to day, pages from month to month. */
export function MonthGrid(props: MonthGridProps) {
  const { label, month, onMonth, counts, isBusy = false, chosen, today, toDeed, children } = props
  const { t, lang } = useI18n()
  const titleId = useId()
  const names = useMemo(() => createNames(LOCALES[lang]), [lang])
  const table = useRef<HTMLTableElement>(null)
  /** Where the keys are, and whether they have just been brought there. */
  const [at, setAt] = useState({ day: chosen ?? today, isMoved: false })
  const weeks = useMemo(() => listWeeks(month), [month])
  const max = Math.max(1, ...[...(counts ?? [])].map(([day, count]) => (day.startsWith(month) ? count : 0)))
  const current = at.day.startsWith(month) ? at.day : chosen?.startsWith(month) ? chosen : `${month}-01`
  useEffect(() => {
    if (at.isMoved) table.current?.querySelector<HTMLElement>(`[data-day="${at.day}"]`)?.focus()
  }, [at])

  function onKeyDown(event: KeyboardEvent) {
    const from = event.target instanceof HTMLElement ? event.target.dataset.day : undefined
    if (from === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === ' ') {
      event.preventDefault()
      if (event.target instanceof HTMLElement) event.target.click()
      return
    }
    const next = findDayByKey(from, event)
    if (next === null) return
    event.preventDefault()
    if (next.slice(0, 7) > today.slice(0, 7)) return
    if (!next.startsWith(month)) onMonth(next.slice(0, 7))
    setAt({ day: next, isMoved: true })
  }

  return (
    <section {...(label === undefined ? { 'aria-labelledby': titleId } : { 'aria-label': label })}>
      <div className="flex items-center gap-1 pb-1">
        <h2 id={titleId} aria-live="polite" className="min-w-0 flex-1 font-bold text-row">
          {names.month(month)}
        </h2>
        <IconButton label={t('calendar.previousMonth')} onClick={() => onMonth(addMonths(month, -1))}>
          <ChevronLeft aria-hidden="true" className="size-4" />
        </IconButton>
        <IconButton
          label={t('calendar.nextMonth')}
          aria-disabled={month >= today.slice(0, 7)}
          onClick={() => month < today.slice(0, 7) && onMonth(addMonths(month, 1))}
        >
          <ChevronRight aria-hidden="true" className="size-4" />
        </IconButton>
      </div>
      <table
        ref={table}
        {...GRID}
        aria-labelledby={titleId}
        aria-busy={isBusy}
        onKeyDown={onKeyDown}
        className="w-full table-fixed border-separate border-spacing-1"
      >
        <thead>
          <tr>
            {names.weekdays.map(({ short, long }) => (
              <th key={long} scope="col" className="py-1 font-normal text-ink-3 text-small">
                <abbr title={long} className="no-underline">
                  {short}
                </abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find((one) => one !== null)}>
              {week.map((day, index) => (
                <td key={day ?? index} className="p-0" {...(day !== null && { 'aria-selected': day === chosen })}>
                  {day !== null && (
                    <MonthDay
                      day={day}
                      name={names.day(day)}
                      count={counts && (counts.get(day) ?? 0)}
                      max={max}
                      deed={toDeed(day, counts?.get(day) ?? 0)}
                      isChosen={day === chosen}
                      isToday={day === today}
                      isCurrent={day === current}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {children}
    </section>
  )
}

/** A table that the arrow keys walk through. */
const GRID = { role: 'grid' }

/** Days stand for themselves, wherever the reader is. */
function createNames(locale: string) {
  const zone = { timeZone: 'UTC' }
  const month = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', ...zone })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full', ...zone })
  const short = new Intl.DateTimeFormat(locale, { weekday: 'narrow', ...zone })
  const long = new Intl.DateTimeFormat(locale, { weekday: 'long', ...zone })
  const week = listWeeks('2027-02')[0] ?? []
  return {
    month: (text: string) => month.format(new Date(`${text}-01`)),
    day: (text: string) => day.format(new Date(text)),
    weekdays: week.flatMap((text) =>
      text ? [{ short: short.format(new Date(text)), long: long.format(new Date(text)) }] : [],
    ),
  }
}
