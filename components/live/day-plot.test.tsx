// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { LivePoint } from '#lib/protocol/live.ts'
import { type Shown, show } from '#test/render.tsx'
import { DayPlot } from './day-plot.tsx'

const FROM = Date.parse('2026-03-03T00:00:00Z')
const HOUR_MS = 3_600_000
let shown: Shown

afterEach(() => shown.remove())

function toPoint(minutes: number, people: number): LivePoint {
  return {
    ...{ at: new Date(FROM + minutes * 60_000).toISOString(), people, sockets: 0, messages: 0, loopDelayMs: 0 },
    ...{ ackMs: null, databaseMs: null, queued: 0, aiRequests: 0, aiFailures: 0 },
  }
}

async function draw(points: LivePoint[], read: (point: LivePoint) => number | null = ({ people }) => people) {
  const [from, to] = [FROM, FROM + 24 * HOUR_MS].map((ms) => new Date(ms).toISOString())
  const day = { from: from ?? '', to: to ?? '', stepSeconds: 300, points }
  const words = { title: 'People', note: '24 h', now: '3', aside: '', none: 'nothing yet' }
  const ends: [string, string] = ['yesterday', 'now']
  const headings: [string, string] = ['hour', 'most']
  const plot = <DayPlot {...{ ...words, day, ends, headings, read }} write={String} toHour={(at) => at.slice(11, 16)} />
  shown = await show(plot, { members: [], actions: {} as RoomActions })
  const { container } = shown
  return {
    lines: [...container.querySelectorAll('path[fill="none"]')].map((path) => path.getAttribute('d') ?? ''),
    rows: [...container.querySelectorAll('tbody tr')].map((row) => row.textContent),
  }
}

describe('the plot of a day', () => {
  it('draws one line for what belongs together, and none across a hole', async () => {
    const { lines } = await draw([toPoint(0, 1), toPoint(5, 2), toPoint(120, 4), toPoint(125, 2), toPoint(130, 0)])
    expect(lines).toHaveLength(2)
    // The highest touches the top, nobody is the ground.
    expect(lines[1]).toContain(' 2.0')
    expect(lines[1]?.endsWith(' 59.0')).toBe(true)
  })

  it('tells who can’t see it the most of each hour', async () => {
    const { rows } = await draw([toPoint(0, 1), toPoint(55, 7), toPoint(60, 2)])
    expect(rows).toEqual(['00:007', '01:002'])
  })

  it('leaves out what nobody knew, and says so where nothing is known at all', async () => {
    expect((await draw([toPoint(0, 1)], () => null)).lines).toEqual([])
    expect(shown.container.textContent).toContain('nothing yet')
  })
})
