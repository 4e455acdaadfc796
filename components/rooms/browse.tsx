import { ChevronLeft, Plus } from 'lucide-react'
import { useState } from 'react'
import { PaneLink } from '#components/shell/pane-link.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { ROOMS_PATH } from '#components/shell/room-path.ts'
import { openShellDialog } from '#components/shell/shell-dialogs.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { BrowseRow } from './browse-row.tsx'
import { RoomSearch } from './room-search.tsx'
import { matchesRoom } from './room-words.ts'
import { type FoundRoom, useBrowsed } from './use-browsed.ts'

const WHICH = ['all', 'others', 'archived'] as const
type Which = (typeof WHICH)[number]
const LABELS = { all: 'room.all', others: 'room.notJoined', archived: 'rooms.archivedFilter' } as const

/** The channels that one may enter, to be looked through, previewed and joined. */
export function Browse({ className }: { className?: string }) {
  const { t } = useI18n()
  const { rooms, isComplete } = useBrowsed()
  const toName = useRoomName()
  const [words, setWords] = useState('')
  const [which, setWhich] = useState<Which>('all')
  /** Those that one joins here stay among those that one has not joined. */
  const [keptIds, setKeptIds] = useState<string[]>([])
  const shown = rooms
    .filter((room) => isOf(which, room, keptIds))
    .filter((room) => matchesRoom(room, toName(room), words))
  const publicCount = rooms.filter(({ visibility }) => visibility === 'public').length

  function choose(next: Which) {
    setWhich(next)
    setKeptIds(rooms.filter(({ mine }) => mine === null).map(({ id }) => id))
  }

  return (
    <div className={classNames('grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)]', className)}>
      <header className="flex min-h-14 flex-wrap items-center gap-x-2.5 column-edge border-line border-b pr-4 max-tablet:min-h-[3.25rem] max-tablet:gap-x-1 max-tablet:pr-2 max-tablet:pl-1">
        <PaneLink
          href={ROOMS_PATH}
          aria-label={t('room.openRooms')}
          title={t('room.openRooms')}
          className="grid size-11 shrink-0 place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink tablet:hidden"
        >
          <ChevronLeft aria-hidden="true" className="size-[1.375rem]" strokeWidth={1.8} />
        </PaneLink>
        <div className="min-w-0 flex-1">
          <h1 className="truncate font-bold text-title leading-[1.3]">{t('room.browse')}</h1>
          <p className="min-h-[1.3em] truncate text-[0.78125rem]/[1.3] text-ink-3">
            {isComplete && t('rooms.publicCount', { n: publicCount })}
          </p>
        </div>
        <Button
          icon={<Plus aria-hidden="true" className="size-4" strokeWidth={1.8} />}
          onClick={() => openShellDialog('new-room')}
          className="text-small!"
        >
          {t('rooms.new')}
        </Button>
      </header>
      <div className="relative overflow-y-auto overscroll-contain">
        <div className="mx-auto max-w-[53.75rem] px-5 pt-[1.125rem] pb-8 max-tablet:px-3.5 max-tablet:pt-2">
          <div className="mb-3 flex flex-wrap items-center gap-3">
            <RoomSearch value={words} onChange={setWords} />
            <SegmentedControl
              label={t('rooms.which')}
              value={which}
              options={WHICH.map((value) => ({ value, label: t(LABELS[value]) }))}
              onChange={choose}
            />
          </div>
          <ul className="@container border-line border-t">
            {shown.map((room) => (
              <BrowseRow key={room.id} room={room} />
            ))}
          </ul>
          {!isComplete && <Skeleton className="mt-3 h-12 w-full" />}
          {shown.length === 0 && isComplete && (
            <p role="status" className="py-8 text-center text-ink-3 text-small">
              {words.trim() === '' ? t('rooms.noneHere') : t('room.noSuchRoom')}
            </p>
          )}
        </div>
      </div>
    </div>
  )
}

function isOf(which: Which, { id, mine, archivedAt }: FoundRoom, keptIds: string[]): boolean {
  if (which === 'archived') return archivedAt !== undefined
  return archivedAt === undefined && (which === 'all' || mine === null || keptIds.includes(id))
}
