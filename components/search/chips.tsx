import { X } from 'lucide-react'
import { type DayFilter, isDayFilter } from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type Filter, toTyped } from '#lib/protocol/rules/search/query.ts'
import { useFilterNames } from './filter-names.ts'

interface ChipsProps {
  filters: Filter[]
  onChange: (filters: Filter[]) => void
  onAdd: () => void
  /** Another day is wanted. */
  onPickDay: (name: DayFilter) => void
}

/** The filters that hold, each to be taken away, and those of days to be changed. */
export function Chips({ filters, onChange, onAdd, onPickDay }: ChipsProps) {
  const { t } = useI18n()
  const toName = useFilterNames()
  return (
    <ul
      aria-label={t('search.filters')}
      className="mb-3 flex gap-2 max-tablet:-mx-3.5 max-tablet:overflow-x-auto max-tablet:px-3.5 tablet:flex-wrap"
    >
      {filters.map((filter) => (
        <li
          key={filter.name}
          className="flex h-8 shrink-0 items-center gap-0.5 rounded-row bg-accent-soft pr-1 pl-3 font-semibold text-accent text-small pointer-coarse:h-11"
        >
          <Name filter={filter} onPickDay={onPickDay}>
            {toName(filter)}
          </Name>
          <button
            type="button"
            aria-label={t('search.removeFilter', { filter: toName(filter) })}
            onClick={() => onChange(filters.filter((other) => toTyped(other) !== toTyped(filter)))}
            className="grid size-6 touch-target place-items-center rounded-tag hover:text-accent-hover"
          >
            <X aria-hidden="true" className="size-3.5" />
          </button>
        </li>
      ))}
      <li className="shrink-0 max-tablet:-order-1">
        <button
          type="button"
          onClick={onAdd}
          className="flex h-8 items-center gap-1.5 rounded-row border border-line-strong border-dashed px-2.5 font-semibold text-ink-2 text-small hover:text-ink pointer-coarse:h-11"
        >
          <span aria-hidden="true">＋</span>
          {t('search.addFilter')}
        </button>
      </li>
    </ul>
  )
}

interface NameProps {
  filter: Filter
  onPickDay: (name: DayFilter) => void
  children: string
}

function Name({ filter, onPickDay, children }: NameProps) {
  const { t } = useI18n()
  const { name } = filter
  if (!isDayFilter(name)) return <bdi>{children}</bdi>
  return (
    <button
      type="button"
      aria-label={t('search.changeDay', { filter: children })}
      onClick={() => onPickDay(name)}
      className="h-full hover:text-accent-hover hover:underline"
    >
      {children}
    </button>
  )
}
