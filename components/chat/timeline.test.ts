import { describe, expect, it } from 'vitest'
import { type TimelineItem, toTimeline } from './timeline.ts'

let serial = 0

describe('the timeline', () => {
  it('puts rows of one author within five minutes into one group', () => {
    const rows = toTimeline([at('09:41:00'), at('09:42:00'), at('09:46:59')], 'UTC')
    expect(rows.map((row) => row.isContinued)).toEqual([false, true, true])
  })

  it('starts a group when five minutes have passed or somebody else speaks', () => {
    const rows = toTimeline([at('09:41:00'), at('09:46:00'), at('09:46:10', { sender: 'bo' }), at('09:46:20')], 'UTC')
    expect(rows.map((row) => row.isContinued)).toEqual([false, false, false, false])
  })

  it('starts a group at a quote, and around a system or failed row', () => {
    const rows = toTimeline(
      [at('09:41:00'), at('09:41:01', { hasQuote: true }), at('09:41:02', { isApart: true }), at('09:41:03')],
      'UTC',
    )
    expect(rows.map((row) => row.isContinued)).toEqual([false, false, false, false])
  })

  it("counts days in the reader's time zone", () => {
    const items = [at('15:30:00'), at('16:30:00')]
    expect(toTimeline(items, 'UTC').map((row) => row.day)).toEqual(['2026-11-23', null])
    expect(toTimeline(items, 'Asia/Shanghai').map((row) => row.day)).toEqual(['2026-11-23', '2026-11-24'])
  })

  it('never groups across midnight', () => {
    const rows = toTimeline([at('15:59:00'), at('16:00:30')], 'Asia/Shanghai')
    expect(rows[1]).toMatchObject({ day: '2026-11-24', isContinued: false })
  })

  it('keeps the given order even when clocks disagree', () => {
    const items = [at('09:45:00'), at('09:44:00')]
    expect(toTimeline(items, 'UTC').map((row) => row.item)).toEqual(items)
  })
})

function at(time: string, rest: Partial<TimelineItem> = {}): TimelineItem {
  serial += 1
  return { key: String(serial), sender: 'an', sentAt: `2026-11-23T${time}Z`, isApart: false, hasQuote: false, ...rest }
}
