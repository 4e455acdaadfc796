import { useState } from 'react'
import { useTimeZone } from '#components/chat/times.ts'
import { MonthGrid } from '#components/history/month-grid.tsx'
import { withFilter } from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Filter } from '#lib/protocol/rules/search/query.ts'
import type { SearchHit } from '#lib/protocol/search.ts'

interface HitCalendarProps {
  hits: SearchHit[]
  filters: Filter[]
  onChange: (filters: Filter[]) => void
}

/** A month of the hits that are listed: how many of them each day has. Days are those of UTC, as the filters count them. */
export function HitCalendar({ hits, filters, onChange }: HitCalendarProps) {
  const { t } = useI18n()
  const counts = new Map<string, number>()
  for (const { message } of hits) {
    const day = message.sentAt.slice(0, 10)
    counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  const isElsewhere = useTimeZone() !== 'UTC'
  const today = new Date().toISOString().slice(0, 10)
  const newest = hits[0]?.message.sentAt.slice(0, 10) ?? today
  const [month, setMonth] = useState<string | null>(null)
  const others = filters.filter(({ name }) => name !== 'before' && name !== 'after')
  const [only] = filters.filter(({ name, value }) => name === 'after' && isFiltered('before', value))

  function isFiltered(name: Filter['name'], value: string): boolean {
    return filters.some((one) => one.name === name && one.value === value)
  }

  function lookAt(day: string) {
    const wanted: Filter[] = [
      { name: 'after', value: day },
      { name: 'before', value: day },
    ]
    onChange(wanted.reduce(withFilter, others))
  }

  return (
    <>
      <MonthGrid
        label={t('search.days')}
        month={month ?? newest.slice(0, 7)}
        onMonth={setMonth}
        counts={counts}
        chosen={only?.value ?? null}
        today={today}
        toDeed={(day, count) => {
          if (day === only?.value) return { onPress: () => onChange(others) }
          return count > 0 ? { onPress: () => lookAt(day) } : null
        }}
      />
      {isElsewhere && <p className="mt-2 text-ink-3 text-meta">{t('search.utcDays')}</p>}
    </>
  )
}
