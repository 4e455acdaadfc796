'use client'

import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room } from '#lib/protocol/entities.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import { HistoryDays } from './history-days.tsx'
import { type PageEnd, usePages } from './use-pages.ts'

interface HistoryListProps {
  room: Room
  /** Whose messages alone they are; null: everybody's. */
  person: string | null
  /** Where it opens; ascending. */
  page: MessagePage
  /** It opens at the first message of the page, else at the last. */
  isFromStart: boolean
}

/** Messages of a room, read in both directions. */
export function HistoryList({ room, person, page, isFromStart }: HistoryListProps) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  const { messages, older, newer } = usePages(room.id, page, person)
  const [from, to] = [messages[0], messages.at(-1)]
  return (
    <>
      {from && to && (
        <p className="mx-auto hidden max-w-[53.75rem] px-5 py-2 text-small print:block">
          {t('history.range', { from: format.dateTime(from.sentAt), to: format.dateTime(to.sentAt) })}
        </p>
      )}
      <HistoryDays
        messages={messages}
        label={t('room.messages', { room: useRoomName()(room) })}
        isFromStart={isFromStart}
        isAtLatest={!newer.hasMore}
        onNearTop={older.loadNear}
        onNearEnd={newer.loadNear}
        top={
          <Edge end={older} more={t('history.older')} testId="history-older">
            <p>
              {messages.length > 0
                ? t('history.beginning')
                : t(person === null ? 'history.empty' : 'history.nothingOfPerson')}
            </p>
            {messages.length === 0 && person === null && (
              <Link href={toRoomPath(room)} className={buttonClass('primary', 'medium')}>
                {t('history.openInRoom')}
                <ArrowUpRight aria-hidden="true" className="size-4" />
              </Link>
            )}
          </Edge>
        }
        end={
          (isFromStart || newer.hasMore) && (
            <Edge end={newer} more={t('history.newer')} testId="history-newer">
              <p>{t('history.end')}</p>
            </Edge>
          )
        }
      />
    </>
  )
}

/** How to get more, why there was none, or that there is none. */
function Edge({ end, more, testId, children }: { end: PageEnd; more: string; testId: string; children: ReactNode }) {
  const { t } = useI18n()
  return (
    <div className="grid justify-items-center gap-2 px-5 pt-4 text-ink-3 text-small print:hidden">
      {end.error && (
        <p role="alert" className="text-danger">
          {t(`errors.${end.error}`)}
        </p>
      )}
      {end.hasMore ? (
        <Button isBusy={end.isLoading} onClick={end.load} data-testid={testId}>
          {more}
        </Button>
      ) : (
        children
      )}
    </div>
  )
}
