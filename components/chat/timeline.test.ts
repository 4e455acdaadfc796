import { describe, expect, it } from 'vitest'
import { type TimelineItem, toTimeline } from './timeline.ts'

const inUtc = (sentAt: string) => sentAt.slice(0, 10)
const inShanghai = (sentAt: string) => new Date(Date.parse(sentAt) + 8 * 3_600_000).toISOString().slice(0, 10)

describe('the timeline', () => {
  it('puts rows of one author within five minutes into one group', () => {
    const rows = toTimeline([at('09:41:00'), at('09:42:00'), at('09:46:59')], inUtc)
    expect(rows.map((row) => row.isContinued)).toEqual([false, true, true])
  })

  it('starts a group when five minutes have passed or somebody else speaks', () => {
    const rows = toTimeline([at('09:41:00'), at('09:46:00'), at('09:46:10', { sender: 'bo' }), at('09:46:20')], inUtc)
    expect(rows.map((row) => row.isContinued)).toEqual([false, false, false, false])
  })

  it('names the author again after eight rows', () => {
    const rows = toTimeline(
      Array.from({ length: 17 }, () => at('09:41:00')),
      inUtc,
    )
    expect(rows.flatMap((row, index) => (row.isContinued ? [] : [index]))).toEqual([0, 8, 16])
  })

  it('starts a group at a quote, and around a system or failed row', () => {
    const rows = toTimeline(
      [at('09:41:00'), at('09:41:01', { hasQuote: true }), at('09:41:02', { isApart: true }), at('09:41:03')],
      inUtc,
    )
    expect(rows.map((row) => row.isContinued)).toEqual([false, false, false, false])
  })

  it("counts days in the reader's time zone", () => {
    const items = [at('15:30:00'), at('16:30:00')]
    expect(toTimeline(items, inUtc).map((row) => row.isNewDay)).toEqual([true, false])
    expect(toTimeline(items, inShanghai).map((row) => row.isNewDay)).toEqual([true, true])
  })

  it('never groups across midnight', () => {
    const rows = toTimeline([at('15:59:00'), at('16:00:30')], inShanghai)
    expect(rows[1]).toMatchObject({ isNewDay: true, isContinued: false })
  })

  it('keeps the given order even when clocks disagree', () => {
    const items = [at('09:45:00'), at('09:44:00')]
    expect(toTimeline(items, inUtc).map((row) => row.item)).toEqual(items)
  })
})

function at(time: string, rest: Partial<TimelineItem> = {}): TimelineItem {
  return { sender: 'an', sentAt: `2026-11-23T${time}Z`, isApart: false, hasQuote: false, ...rest }
}
