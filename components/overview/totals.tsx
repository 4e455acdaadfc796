import Link from 'next/link'
import { toSize } from '#components/files/sizes.ts'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

export interface SiteTotals {
  people: number
  rooms: number
  messages: number
  /** Of the database and the files, about. */
  bytes: number
}

/** How much there is of everything, each leading to where it is told in full. */
export function Totals({ totals, format }: { totals: SiteTotals; format: Format }) {
  const { t } = useI18n()
  const tiles = [
    { path: '/admin/people', name: t('overview.people'), text: format.number(totals.people) },
    { path: '/admin/rooms', name: t('overview.rooms'), text: format.number(totals.rooms) },
    { path: '/admin/live', name: t('overview.messages'), text: format.number(totals.messages) },
    { path: '/admin/storage', name: t('overview.storage'), text: toSize(totals.bytes) },
  ]
  return (
    <ul aria-label={t('overview.totals')} className="grid grid-cols-2 gap-4 desktop:grid-cols-4">
      {tiles.map(({ path, name, text }) => (
        <li key={path} className="min-w-0">
          <Link
            href={path}
            prefetch={false}
            className="block rounded-dialog border bg-surface px-4 py-3 hover:border-line-strong"
          >
            <span className="block truncate text-ink-2 text-small">{name}</span>
            <span className="block font-bold text-title tabular-nums">{text}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
