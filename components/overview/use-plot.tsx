import { useMemo } from 'react'
import { toMoney } from '#components/usage/amounts.ts'
import { DayChart } from '#components/usage/day-chart.tsx'
import { createFormat } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { UsageRow } from '#lib/protocol/budgets.ts'

/** What the AIs used day by day: money where they have prices, else tokens. */
export function UsePlot({ days }: { days: UsageRow[] }) {
  const { t, lang } = useI18n()
  // The days of usage are UTC's.
  const format = useMemo(() => createFormat(LOCALES[lang], t, 'UTC'), [lang, t])
  const isFree = days.every(({ costMicros }) => costMicros === 0)
  const read = ({ costMicros, promptTokens, completionTokens }: UsageRow) =>
    isFree ? promptTokens + completionTokens : costMicros
  const write = (value: number) => (isFree ? format.number(value) : toMoney(format, value))
  const inAll = days.reduce((sum, day) => sum + read(day), 0)
  return (
    <div className="min-w-0 rounded-dialog border bg-surface p-4">
      <DayChart
        title={t(isFree ? 'usage.daily' : 'usage.dailyCost')}
        note={t('usage.days', { n: days.length })}
        aside={t('usage.inAll', { n: write(inAll) })}
        days={days.map((day) => ({ day: format.shortDay(day.key), value: read(day), text: write(read(day)) }))}
        headings={[t('usage.day'), t(isFree ? 'usage.tokens' : 'usage.cost')]}
        today={t('common.today')}
      />
    </div>
  )
}
