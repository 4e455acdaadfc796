// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { SearchHit } from '#lib/protocol/search.ts'
import { byName, click, press, type Shown, show, t } from '#test/render.tsx'
import { createMessage, ROOM } from '#test/samples.ts'
import { HitCalendar } from './hit-calendar.tsx'

/** The days of what was found are those of UTC, as the filters count them. */

const HITS: SearchHit[] = ['2026-03-31T23:30:00.000Z', '2026-03-05T00:10:00.000Z', '2026-03-05T00:00:00.000Z'].map(
  (sentAt, index) => ({ message: createMessage(9 - index, { sentAt }), room: ROOM, ranges: [] }),
)
const onChange = vi.fn()

let shown: Shown
afterEach(async () => {
  await shown.remove()
  onChange.mockReset()
})

async function open(filters: Parameters<typeof HitCalendar>[0]['filters'] = []) {
  shown = await show(<HitCalendar hits={HITS} filters={filters} onChange={onChange} />, {
    members: [],
    actions: {} as RoomActions,
  })
}

const at = (day: string) => shown.container.querySelector(`[data-day="${day}"]`) as HTMLElement
const name = (day: string) => at(day).getAttribute('aria-label')
const isOnly = (day: string) => [
  { name: 'after', value: day },
  { name: 'before', value: day },
]

describe('the calendar of a search', () => {
  it('counts the days of UTC, and names each as it is', async () => {
    await open()
    expect(shown.container.querySelector('h2')?.textContent).toBe('2026年3月')
    expect([name('2026-03-05'), name('2026-03-31'), name('2026-03-06')]).toEqual([
      t('calendar.dayWithCount', { day: '2026年3月5日星期四', n: 2 }),
      t('calendar.dayWithCount', { day: '2026年3月31日星期二', n: 1 }),
      t('calendar.dayWithout', { day: '2026年3月6日星期五' }),
    ])
  })

  it('looks on a day alone, and everywhere again', async () => {
    await open([{ name: 'in', value: 'lobby' }])
    await click(at('2026-03-06'))
    expect(onChange).not.toHaveBeenCalled()
    await click(at('2026-03-05'))
    expect(onChange).toHaveBeenLastCalledWith([{ name: 'in', value: 'lobby' }, ...isOnly('2026-03-05')])
    await shown.remove()
    await open([{ name: 'in', value: 'lobby' }, ...isOnly('2026-03-05')] as never)
    expect(at('2026-03-05').getAttribute('aria-pressed')).toBe('true')
    await click(at('2026-03-05'))
    expect(onChange).toHaveBeenLastCalledWith([{ name: 'in', value: 'lobby' }])
  })

  it('is walked through by the keys, and goes from month to month', async () => {
    await open()
    at('2026-03-01').focus()
    await press(at('2026-03-01'), 'ArrowDown')
    expect(document.activeElement).toBe(at('2026-03-08'))
    await press(at('2026-03-08'), 'PageUp')
    expect(document.activeElement).toBe(at('2026-02-08'))
    await click(byName(shown.container, t('calendar.nextMonth')))
    expect(shown.container.querySelector('h2')?.textContent).toBe('2026年3月')
  })
})
