'use client'

import { useSearchParams } from 'next/navigation'
import { useI18n } from '#lib/i18n/provider.tsx'
import { Browse } from './browse.tsx'
import { RoomList } from './room-list.tsx'

/** The rooms that one may come into; on a phone first the list of one's own. */
export function Rooms() {
  const { t } = useI18n()
  const isBrowsing = useSearchParams().has('browse')
  return (
    <main
      id="main"
      tabIndex={-1}
      aria-label={t('room.browse')}
      className="grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] border-line bg-surface outline-none tablet:border-l"
    >
      {!isBrowsing && <RoomList className="tablet:hidden" />}
      <Browse {...(!isBrowsing && { className: 'max-tablet:hidden' })} />
    </main>
  )
}
