/** Longest pause between two messages of one author that are shown as one group. */
const GROUP_WINDOW_MS = 5 * 60_000
/** Rows after which a group begins anew: a screen full of one author's words must say whose they are. */
const GROUP_ROWS_MAX = 8

/** What the grouping needs to know of a row, be it stored or still on its way. */
export interface TimelineItem {
  sender: string
  sentAt: string
  /** System rows and failed rows stand alone. */
  isApart: boolean
  /** Quotes what it answers, so it starts a group. */
  hasQuote: boolean
}

export interface TimelineRow<T extends TimelineItem> {
  item: T
  /** A new calendar day begins with this row. */
  isNewDay: boolean
  /** Goes on with the group of the row before: no avatar, no name. */
  isContinued: boolean
}

/**
 * Marks where days and groups begin. Keeps the order it is given: the server's `seq`, never the clock.
 * `toDay` gives the reader's calendar day of a moment, as a key.
 */
export function toTimeline<T extends TimelineItem>(items: T[], toDay: (sentAt: string) => string): TimelineRow<T>[] {
  let previous: T | undefined
  let previousDay = ''
  let groupRows = 0
  return items.map((item) => {
    const day = toDay(item.sentAt)
    const isNewDay = day !== previousDay
    const isContinued = !isNewDay && groupRows < GROUP_ROWS_MAX && isContinuation(previous, item)
    groupRows = isContinued ? groupRows + 1 : 1
    previous = item
    previousDay = day
    return { item, isNewDay, isContinued }
  })
}

function isContinuation(previous: TimelineItem | undefined, item: TimelineItem): boolean {
  if (!previous || previous.sender !== item.sender) return false
  if (previous.isApart || item.isApart || item.hasQuote) return false
  const pauseMs = Date.parse(item.sentAt) - Date.parse(previous.sentAt)
  return Math.abs(pauseMs) < GROUP_WINDOW_MS
}
