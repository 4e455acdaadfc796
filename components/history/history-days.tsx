'use client'

import { type ReactNode, useCallback, useEffect, useMemo } from 'react'
import { Message } from '#components/chat/message.tsx'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { type StoredItem, toStoredItems } from '#components/chat/rows.ts'
import { ScrollAnchor } from '#components/chat/scroll-anchor.tsx'
import { useStickToBottom } from '#components/chat/stick-to-bottom.ts'
import { type TimelineRow, toTimeline } from '#components/chat/timeline.ts'
import { useDayName } from '#components/chat/times.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message as ChatMessage } from '#lib/protocol/entities.ts'

interface HistoryDaysProps {
  messages: ChatMessage[]
  label: string
  /** Called where the reader comes near the oldest message. */
  onNearTop: () => void
  /** Above the first day: how to get older messages. */
  children: ReactNode
}

/** Older messages are fetched when fewer viewports than this remain above. */
const PREFETCH_VIEWPORTS = 1.5

/** Messages under the headings of their days, which stay in view while the day is read. Opens at the newest. */
export function HistoryDays({ messages, label, onNearTop, children }: HistoryDaysProps) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  const nameDay = useDayName(format)
  const days = useMemo(() => toDays(toTimeline(toStoredItems(messages), format.dayKey)), [messages, format])
  const onScroll = useCallback(
    (box: HTMLElement) => {
      if (box.scrollTop < box.clientHeight * PREFETCH_VIEWPORTS) onNearTop()
    },
    [onNearTop],
  )
  const { scroller, content, isSticking, toBottom } = useStickToBottom(onScroll, true)
  const firstId = messages[0]?.id
  useEffect(() => {
    if (firstId === undefined || !scroller.current) return
    if (isSticking()) toBottom()
    onScroll(scroller.current)
  }, [firstId, scroller, isSticking, toBottom, onScroll])
  // Reachable by keyboard also where no row can be focused.
  const focusable = { tabIndex: 0 }
  return (
    <section
      ref={scroller}
      id="history-days"
      data-scroller=""
      aria-label={label}
      {...focusable}
      className="-outline-offset-2 overflow-y-auto overflow-x-hidden overscroll-contain print:overflow-visible"
    >
      <div ref={content} className="mx-auto flow-root max-w-[53.75rem] pb-8">
        {children}
        <ScrollAnchor scroller={scroller} firstKey={firstId} isHolding={() => !isSticking()}>
          {days.map((rows) => {
            const day = rows[0]?.item.sentAt ?? ''
            return (
              <section key={format.dayKey(day)} aria-label={t('history.day', { day: nameDay(day) })}>
                <h2 className="sticky top-0 z-[1] print:static bg-surface px-5 py-2 font-semibold text-ink-2 text-small max-tablet:px-3.5">
                  {nameDay(day)}
                </h2>
                <ol>
                  {rows.map(({ item, isContinued }) => (
                    <Message
                      key={item.key}
                      rowKey={item.key}
                      message={item.message}
                      question={item.question}
                      isUnderQuestion={item.isUnderQuestion}
                      waitingBefore={item.waitingBefore}
                      isLatestReply={false}
                      isContinued={isContinued}
                      isActive={false}
                      isNew={false}
                    />
                  ))}
                </ol>
              </section>
            )
          })}
        </ScrollAnchor>
      </div>
    </section>
  )
}

function toDays(rows: TimelineRow<StoredItem>[]): TimelineRow<StoredItem>[][] {
  const days: TimelineRow<StoredItem>[][] = []
  for (const row of rows) {
    if (row.isNewDay) days.push([])
    days.at(-1)?.push(row)
  }
  return days
}
