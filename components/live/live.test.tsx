// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { LiveDay, LiveReport } from '#lib/protocol/live.ts'
import { type Shown, show, t } from '#test/render.tsx'
import { Live } from './live.tsx'

const AT = '2026-03-03T12:00:00.000Z'
const REPORT: LiveReport = {
  ...{ at: AT, people: 41, sockets: 52, redis: 'off', disk: null, processes: [], errors: [] },
  database: { isUp: false, ms: null, searchWaiting: null },
  ai: { mode: 'demo', requests: 0, failures: 0, firstMs: null, circuitsOpen: 0 },
}
const DAY: LiveDay = {
  ...{ from: '2026-03-02T12:00:00.000Z', to: AT, stepSeconds: 300 },
  points: [
    {
      ...{ at: '2026-03-03T11:00:00.000Z', people: 63, sockets: 70, messages: 8, loopDelayMs: 2, ackMs: null },
      ...{ databaseMs: null, queued: 0, aiRequests: 0, aiFailures: 0 },
    },
  ],
}

let shown: Shown
afterEach(async () => {
  await shown.remove()
  vi.unstubAllGlobals()
})

it('shows how it is where the last day could not be read, and draws the day as soon as it can', async () => {
  let answer = (_response: Response) => {}
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path)
    return new Promise<Response>((resolve) => {
      answer = resolve
    })
  })
  shown = await show(<Live report={REPORT} day={null} />, { members: [], actions: {} as RoomActions })
  const { container } = shown
  expect(container.textContent).toContain('41')
  expect(container.textContent).toContain(t('errors.unavailable'))
  expect(container.querySelectorAll('table')).toHaveLength(0)
  await act(async () => answer(Response.json(DAY)))
  expect(asked).toEqual(['/api/admin/live/day'])
  expect(container.querySelector('table')?.textContent).toContain('63')
  expect(container.textContent).not.toContain(t('errors.unavailable'))
})
