import { X } from 'lucide-react'
import Link from 'next/link'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { type HistoryView, toHistoryPath } from './history-path.ts'

interface PersonStripProps {
  room: Room
  view: HistoryView
  /** What the person is called. */
  name: string
}

/** Says that one person's messages alone are shown, and leads back to all. */
export function PersonStrip({ room, view, name }: PersonStripProps) {
  const { t } = useI18n()
  return (
    <div className="flex min-h-10 items-center border-line border-b px-5 text-small max-tablet:px-3.5">
      <p className="flex min-w-0 items-center gap-1 rounded-full bg-accent-soft pl-3 font-semibold text-accent">
        <span className="truncate">
          <OwnDirection>{t('history.onlyPerson', { who: name })}</OwnDirection>
        </span>
        <Link
          href={toHistoryPath(room, { ...view, person: null })}
          prefetch={false}
          aria-label={t('history.everybody')}
          title={t('history.everybody')}
          className="grid size-7 shrink-0 touch-target place-items-center rounded-full print:hidden"
        >
          <X aria-hidden="true" className="size-3.5" />
        </Link>
      </p>
    </div>
  )
}
