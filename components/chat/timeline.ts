import type { Message } from '#lib/protocol/entities.ts'

/** Longest pause between two messages of one author that are shown as one group. */
const GROUP_WINDOW_MS = 5 * 60_000

/** What the grouping needs to know of a row, be it stored or still on its way. */
export interface TimelineItem {
  key: string
  sender: string
  sentAt: string
  /** System rows and failed rows stand alone. */
  isApart: boolean
  /** Quotes what it answers, so it starts a group. */
  hasQuote: boolean
}

export interface TimelineRow<T extends TimelineItem> {
  item: T
  /** Calendar day (YYYY-MM-DD) that begins with this row, else null. */
  day: string | null
  /** Goes on with the group of the row before: no avatar, no name. */
  isContinued: boolean
}

/** Marks where days and groups begin. Keeps the order it is given: the server's `seq`, never the clock. */
export function toTimeline<T extends TimelineItem>(items: T[], timeZone: string): TimelineRow<T>[] {
  const toDay = createDayFormatter(timeZone)
  let previous: T | undefined
  let previousDay = ''
  return items.map((item) => {
    const day = toDay(item.sentAt)
    const isNewDay = day !== previousDay
    const row = { item, day: isNewDay ? day : null, isContinued: !isNewDay && isContinuation(previous, item) }
    previous = item
    previousDay = day
    return row
  })
}

/** The grouping's view of a stored message. */
export function toTimelineItem(message: Message): TimelineItem & { message: Message } {
  return {
    key: message.clientId ?? message.id,
    sender: message.sender,
    sentAt: message.sentAt,
    isApart: message.kind === 'system',
    hasQuote: message.replyTo !== undefined,
    message,
  }
}

function isContinuation(previous: TimelineItem | undefined, item: TimelineItem): boolean {
  if (!previous || previous.sender !== item.sender) return false
  if (previous.isApart || item.isApart || item.hasQuote) return false
  const pauseMs = Date.parse(item.sentAt) - Date.parse(previous.sentAt)
  return Math.abs(pauseMs) < GROUP_WINDOW_MS
}

function createDayFormatter(timeZone: string): (sentAt: string) => string {
  // Swedish writes dates as YYYY-MM-DD, which sorts and compares.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (sentAt) => format.format(new Date(sentAt))
}
