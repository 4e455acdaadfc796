import { Flag } from 'lucide-react'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { useOpenReports } from '#lib/client/hooks.ts'
import { SITE } from '#lib/client/open-reports.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** More are not told apart. */
const COUNT_MAX = 99

/** The way to what admins are asked to look at, while there is any. */
export function SiteReportsLink() {
  const { t } = useI18n()
  const { me } = useShell()
  const n = useOpenReports(me, SITE)
  if (n === 0) return null
  return (
    <PaneLink
      href="/admin/reports"
      aria-label={t('reports.listOf', { n })}
      title={t('reports.listOf', { n })}
      className="relative grid size-8 touch-target place-items-center rounded-[8px] text-ink-2 hover:bg-surface-3 hover:text-ink"
    >
      <Flag aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
      <OpenCount n={n} />
    </PaneLink>
  )
}

/** At the corner of what leads to them; what it says is said by the name of that. */
export function OpenCount({ n }: { n: number }) {
  if (n === 0) return null
  return (
    <span
      aria-hidden="true"
      className="-top-0.5 -right-0.5 pointer-events-none absolute min-w-4 rounded-full bg-mention px-1 text-center font-semibold text-[0.6875rem] text-surface leading-4 forced-colors:border"
    >
      {n > COUNT_MAX ? `${COUNT_MAX}+` : n}
    </span>
  )
}
