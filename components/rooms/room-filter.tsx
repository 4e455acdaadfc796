import { classNames } from '#components/ui/class-names.ts'
import type { Waiting } from '#lib/client/inbox-state.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Which rooms of one's own are wanted. */
export type Wanted = 'all' | 'unread' | 'mentions'

const LABELS = { all: 'room.all', unread: 'room.unread', mentions: 'room.mentionsMe' } as const

interface RoomFilterProps {
  wanted: Wanted
  onChange: (wanted: Wanted) => void
  waiting: ReadonlyMap<string, Waiting>
}

/** On a phone, where one goes from room to room by it: the list, or what of it waits. */
export function RoomFilter({ wanted, onChange, waiting }: RoomFilterProps) {
  const { t } = useI18n()
  const rooms = [...waiting.values()]
  const counts = {
    all: 0,
    unread: rooms.filter(({ unread }) => unread > 0).length,
    mentions: rooms.filter(({ mentions }) => mentions > 0).length,
  }
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{t('room.filter')}</legend>
      {(['all', 'unread', 'mentions'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === wanted}
          onClick={() => onChange(each)}
          className={classNames(
            'flex h-11 items-center gap-2 rounded-block border px-4 text-small',
            each === wanted
              ? 'border-transparent bg-ink font-semibold text-surface forced-colors:border-2'
              : 'border-line text-ink-2',
          )}
        >
          {t(LABELS[each])}
          {counts[each] > 0 && (
            <span className={each === 'mentions' && each !== wanted ? 'font-semibold text-mention' : undefined}>
              {counts[each]}
            </span>
          )}
        </button>
      ))}
    </fieldset>
  )
}

export function isWanted(wanted: Wanted, waiting: Waiting | undefined): boolean {
  if (wanted === 'all') return true
  return waiting !== undefined && (wanted === 'unread' ? waiting.unread : waiting.mentions) > 0
}
