import Link from 'next/link'
import { classNames } from '#components/ui/class-names.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { toHeat } from './month.ts'

/** Where a day leads, or what it does. */
export type DayDeed = { href: string } | { onPress: () => void }

interface MonthDayProps {
  day: string
  name: string
  /** Null where it is not known. */
  count: number | null
  /** The most that a day of its month has. */
  max: number
  deed: DayDeed | null
  isChosen: boolean
  isToday: boolean
  /** The one that Tab leads to. */
  isCurrent: boolean
}

/** A day of a month, as warm as much there is of it. */
export function MonthDay({ day, name, count: known, max, deed, isChosen, isToday, isCurrent }: MonthDayProps) {
  const { t, lang } = useI18n()
  const count = known ?? 0
  const label =
    known === null
      ? name
      : count > 0
        ? t('calendar.dayWithCount', { day: name, n: count })
        : t('calendar.dayWithout', { day: name })
  const rest = {
    'data-day': day,
    'aria-label': label,
    title: label,
    tabIndex: isCurrent ? 0 : -1,
    ...(isToday && { 'aria-current': 'date' as const }),
    className: classNames(
      'grid h-10 w-full content-center justify-items-center rounded-row text-small leading-none pointer-coarse:h-12',
      HEATS[toHeat(count, max)],
      count === 0 && 'text-ink-3',
      isToday && 'font-bold',
      isChosen && 'outline-2 outline-ink -outline-offset-1 focus-visible:outline-focus',
    ),
  }
  const content = (
    <>
      <span>{Number(day.slice(8))}</span>
      <span className="h-3 pt-0.5 text-tiny leading-none">
        {count > 0 && new Intl.NumberFormat(LOCALES[lang], { notation: 'compact' }).format(count)}
      </span>
    </>
  )
  if (deed && 'href' in deed) {
    return (
      <Link href={deed.href} prefetch={false} {...rest}>
        {content}
      </Link>
    )
  }
  return (
    <button
      type="button"
      {...(deed ? { 'aria-pressed': isChosen, onClick: deed.onPress } : { 'aria-disabled': true })}
      {...rest}
    >
      {content}
    </button>
  )
}

/** From nothing to much. */
export const HEATS = [
  '',
  'bg-[color-mix(in_oklab,var(--accent)_12%,var(--surface))] text-ink hover:bg-surface-3',
  'bg-[color-mix(in_oklab,var(--accent)_24%,var(--surface))] text-ink hover:bg-surface-3',
  'bg-[color-mix(in_oklab,var(--accent)_40%,var(--surface))] text-ink hover:bg-surface-3',
  'bg-accent font-semibold text-on-accent hover:bg-accent-hover',
]
