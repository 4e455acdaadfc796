import type { Format } from '#lib/i18n/format.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import type { UsageKey, UsageRow } from '#lib/protocol/budgets.ts'
import { toMoney } from './amounts.ts'
import { DayChart, type DayValue } from './day-chart.tsx'
import { type TopRow, TopTable } from './top-table.tsx'

interface Named extends UsageRow {
  name: string | null
}

interface UsageChartsProps {
  /** Ascending, today last. */
  days: UsageRow[]
  tops: { by: Exclude<UsageKey, 'day'>; rows: Named[] }[]
  t: Translate
  /** In UTC, as the days are. */
  format: Format
}

const TITLES = {
  person: 'usage.byPerson',
  room: 'usage.byRoom',
  assistant: 'usage.byAssistant',
} as const

/** What was used day by day, and by whom and where the most. */
export function UsageCharts({ days, tops, t, format }: UsageChartsProps) {
  const inAll = { tokens: sum(days.map(toTokens)), micros: sum(days.map(({ costMicros }) => costMicros)) }
  if (inAll.tokens === 0) return <p className="text-ink-3">{t('usage.none')}</p>
  const isFree = inAll.micros === 0
  const headings = { replies: t('usage.replies'), tokens: t('usage.tokens'), cost: t('usage.cost') }
  const toValues = (toValue: (row: UsageRow) => number, toText: (value: number) => string): DayValue[] =>
    days.map((row) => ({ day: format.shortDay(row.key), value: toValue(row), text: toText(toValue(row)) }))
  const shared = { note: t('usage.days', { n: days.length }), today: t('common.today') }
  const toPrice = (micros: number) => toMoney(format, micros)
  return (
    <div className="grid gap-6">
      <div className="grid gap-6 tablet:auto-cols-fr tablet:grid-flow-col">
        <DayChart
          {...shared}
          title={t('usage.daily')}
          aside={t('usage.inAll', { n: format.number(inAll.tokens) })}
          days={toValues(toTokens, format.number)}
          headings={[t('usage.day'), headings.tokens]}
        />
        {!isFree && (
          <DayChart
            {...shared}
            title={t('usage.dailyCost')}
            aside={t('usage.inAll', { n: toPrice(inAll.micros) })}
            days={toValues(({ costMicros }) => costMicros, toPrice)}
            headings={[t('usage.day'), headings.cost]}
          />
        )}
      </div>
      {tops.map(({ by, rows }) => (
        <TopTable
          key={by}
          title={t(TITLES[by])}
          rows={rows.map(toTop(by, rows[0]))}
          headings={headings}
          isFree={isFree}
        />
      ))}
    </div>
  )

  function toTop(by: keyof typeof TITLES, first: UsageRow | undefined) {
    const most = first ? toTokens(first) : 1
    return (row: Named): TopRow => ({
      key: row.key,
      name: row.name ?? toNameless(by, row),
      ...(by === 'person' && row.name !== null && { handle: `@${row.key}` }),
      replies: format.number(row.replies),
      tokens: format.number(toTokens(row)),
      cost: toPrice(row.costMicros),
      share: toTokens(row) / Math.max(1, most),
    })
  }

  function toNameless(by: keyof typeof TITLES, { key }: UsageRow): string {
    if (by === 'room') return t('usage.directRoom')
    return by === 'person' && key === '' ? t('usage.background') : t('usage.gone')
  }
}

function toTokens({ promptTokens, completionTokens }: UsageRow): number {
  return promptTokens + completionTokens
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
