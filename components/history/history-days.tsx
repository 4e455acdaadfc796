'use client'

import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
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
  /** Opens at the first of the messages, else at the last. */
  isFromStart: boolean
  /** Whether nothing newer is behind these. */
  isAtLatest: boolean
  /** Called where the reader comes near the oldest message, and the newest. */
  onNearTop: () => void
  onNearEnd: () => void
  /** Above the first day and below the last: how to get more messages. */
  top: ReactNode
  end: ReactNode
}

/** More messages are fetched when fewer viewports than this remain. */
const PREFETCH_VIEWPORTS = 1.5

/** Messages under the headings of their days, which stay in view while the day is read. */
export function HistoryDays({ messages, label, isFromStart, isAtLatest, top, end, ...near }: HistoryDaysProps) {
  const { onNearTop, onNearEnd } = near
  const { t } = useI18n()
  const { format } = useRoomContext()
  const nameDay = useDayName(format)
  const days = useMemo(() => toDays(toTimeline(toStoredItems(messages), format.dayKey)), [messages, format])
  const onScroll = useCallback(
    (box: HTMLElement) => {
      const ahead = box.clientHeight * PREFETCH_VIEWPORTS
      if (box.scrollTop < ahead) onNearTop()
      if (box.scrollHeight - box.scrollTop - box.clientHeight < ahead) onNearEnd()
    },
    [onNearTop, onNearEnd],
  )
  const { scroller, content, isSticking, letGo, toBottom } = useStickToBottom(onScroll, isAtLatest && !isFromStart)
  const first = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const box = scroller.current
    if (!isFromStart || !box || !first.current) return
    letGo()
    box.scrollTop += first.current.getBoundingClientRect().top - box.getBoundingClientRect().top
  }, [isFromStart, scroller, letGo])
  const ends = `${messages[0]?.id} ${messages.at(-1)?.id}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came may not fill the view.
  useEffect(() => {
    if (!scroller.current) return
    if (!isFromStart && isSticking()) toBottom()
    onScroll(scroller.current)
  }, [ends, scroller, isFromStart, isSticking, toBottom, onScroll])
  // Reachable by keyboard also where no row can be focused.
  const focusable = { tabIndex: 0 }
  return (
    <section
      ref={scroller}
      id="history-days"
      data-scroller=""
      aria-label={label}
      {...focusable}
      className="-outline-offset-2 min-h-0 overflow-y-auto overflow-x-hidden overscroll-contain print:overflow-visible"
    >
      <div ref={content} className="mx-auto flow-root max-w-[53.75rem] pb-8">
        {top}
        <ScrollAnchor scroller={scroller} firstKey={messages[0]?.id} isHolding={() => isFromStart || !isSticking()}>
          {days.map((rows, index) => {
            const day = rows[0]?.item.sentAt ?? ''
            const key = format.dayKey(day)
            return (
              <section
                key={`${key} ${rows[0]?.item.message.seq}`}
                ref={index === 0 ? first : undefined}
                aria-label={t('history.day', { day: nameDay(day) })}
              >
                <h2
                  data-history-day={key}
                  className="sticky top-0 z-[1] print:static bg-surface px-5 py-2 font-semibold text-ink-2 text-small max-tablet:px-3.5"
                >
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
                      place={item.place}
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
        {end}
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
