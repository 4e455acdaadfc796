import { ArrowDownToLine, CalendarDays, ChevronLeft, MessagesSquare } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { findFirstVisible } from '#components/chat/scroll-anchor.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import { type HistoryView, toHistoryPath } from './history-path.ts'

interface HistoryHeaderProps {
  room: Room
  view: HistoryView
  /** Shows the calendar where there is no place for it beside the messages. */
  onCalendar: () => void
}

/** Which room's history it is, and the ways to its calendar, to its end and into the room. */
export function HistoryHeader({ room, view, onCalendar }: HistoryHeaderProps) {
  const { t } = useI18n()
  const toName = useRoomName()
  const [href, setHref] = useState(toRoomPath(room))
  /** The room opens where the reader is in its history. */
  const aim = () => setHref(toRoomPath(room, findReadSeq(room.lastSeq)))
  return (
    <header className="flex min-h-14 items-center gap-x-2 column-edge border-line border-b pr-4 max-tablet:min-h-[3.25rem] max-tablet:gap-1 max-tablet:pr-1.5 max-tablet:pl-1">
      <Link
        href={toRoomPath(room)}
        aria-label={t('common.backToChat')}
        title={t('common.backToChat')}
        className="grid size-11 shrink-0 place-items-center rounded-row text-ink-2 hover:bg-surface-2 hover:text-ink tablet:hidden print:hidden"
      >
        <ChevronLeft aria-hidden="true" className="size-[1.375rem]" strokeWidth={1.8} />
      </Link>
      <div className="min-w-0 flex-1">
        <h1 className="truncate font-bold text-title leading-[1.3]">{t('history.title')}</h1>
        <p className="truncate text-[0.78125rem]/[1.3] text-ink-3">{t('history.intro', { room: toName(room) })}</p>
      </div>
      <Button
        size="small"
        onClick={onCalendar}
        title={t('history.calendar')}
        className="max-tablet:min-h-11 max-tablet:min-w-11 desktop:hidden"
        icon={<CalendarDays aria-hidden="true" className="size-4" />}
      >
        <span className="max-tablet:sr-only">{t('history.calendar')}</span>
      </Button>
      {view.day !== null && (
        <Link
          href={toHistoryPath(room, { person: view.person })}
          prefetch={false}
          title={t('history.latest')}
          className={buttonClass('secondary', 'small', 'max-tablet:min-h-11 max-tablet:min-w-11 print:hidden')}
        >
          <ArrowDownToLine aria-hidden="true" className="size-4" />
          <span className="max-tablet:sr-only">{t('history.latest')}</span>
        </Link>
      )}
      <Link
        href={href}
        onPointerDown={aim}
        onFocus={aim}
        title={t('history.openInRoom')}
        className={buttonClass('secondary', 'small', 'max-tablet:min-h-11 max-tablet:min-w-11 print:hidden')}
      >
        <MessagesSquare aria-hidden="true" className="size-4" />
        <span className="max-tablet:sr-only">{t('history.openInRoom')}</span>
      </Link>
    </header>
  )
}

/** The `seq` of the message that the reader looks at; undefined at the end, where the room opens anyway. */
function findReadSeq(lastSeq: number): number | undefined {
  const box = document.getElementById('history-days')
  if (!box) return undefined
  const last = [...box.querySelectorAll<HTMLElement>('[data-seq]')].at(-1)
  const isAtLatest = Number(last?.dataset.seq) >= lastSeq
  if (isAtLatest && box.scrollHeight - box.scrollTop - box.clientHeight < box.clientHeight) return undefined
  const row = findFirstVisible(box)
  return row instanceof HTMLElement ? Number(row.dataset.seq) : undefined
}
