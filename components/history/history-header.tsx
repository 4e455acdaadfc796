import { ChevronLeft, MessagesSquare } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { findFirstVisible } from '#components/chat/scroll-anchor.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { buttonClass } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'

/** Which room's history it is, the others' where there are any, and the way into the room. */
export function HistoryHeader({ rooms, room }: { rooms: Room[]; room: Room }) {
  const { t } = useI18n()
  const toName = useRoomName()
  const [href, setHref] = useState(toRoomPath(room))
  /** The room opens where the reader is in its history. */
  const aim = () => setHref(toRoomPath(room, findReadSeq()))
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-2.5 column-edge border-line border-b pr-4 max-tablet:min-h-[3.25rem] max-tablet:gap-1 max-tablet:pr-1.5 max-tablet:pl-1">
      <Link
        href={toRoomPath(room)}
        aria-label={t('common.backToChat')}
        title={t('common.backToChat')}
        className="grid size-11 shrink-0 place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink tablet:hidden"
      >
        <ChevronLeft aria-hidden="true" className="size-[1.375rem]" strokeWidth={1.8} />
      </Link>
      <div className="min-w-0 flex-1">
        <h1 className="truncate font-bold text-title leading-[1.3]">{t('history.title')}</h1>
        <p className="truncate text-[0.78125rem]/[1.3] text-ink-3">{t('history.intro', { room: toName(room) })}</p>
      </div>
      {rooms.length > 1 && (
        <nav aria-label={t('history.title')} className="flex gap-1 overflow-x-auto">
          {rooms.map((other) => (
            <Link
              key={other.id}
              href={`/history?room=${encodeURIComponent(other.slug)}`}
              aria-current={other.id === room.id ? 'page' : undefined}
              className={classNames(
                'rounded-full px-3 py-1 text-small',
                other.id === room.id
                  ? 'bg-accent-soft font-semibold text-accent forced-colors:underline'
                  : 'text-ink-2 hover:bg-surface-2',
              )}
            >
              <OwnDirection>{toName(other)}</OwnDirection>
            </Link>
          ))}
        </nav>
      )}
      <Link href={href} onPointerDown={aim} onFocus={aim} className={buttonClass('secondary', 'small')}>
        <MessagesSquare aria-hidden="true" className="size-4" />
        <span className="max-tablet:sr-only">{t('history.openInRoom')}</span>
      </Link>
    </header>
  )
}

/** The `seq` of the message that the reader looks at; undefined at the end, where the room opens anyway. */
function findReadSeq(): number | undefined {
  const box = document.getElementById('history-days')
  if (!box || box.scrollHeight - box.scrollTop - box.clientHeight < box.clientHeight) return undefined
  const row = findFirstVisible(box)
  return row instanceof HTMLElement ? Number(row.dataset.seq) : undefined
}
