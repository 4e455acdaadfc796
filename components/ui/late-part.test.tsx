// @vitest-environment happy-dom

import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { type Shown, show } from '#test/render.tsx'
import { latePart } from './late-part.ts'

const RETRY_MS = 5_000

let shown: Shown
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(async () => {
  await shown.remove()
  vi.useRealTimers()
})

it('comes when the connection is back, and is asked for no more where nobody wants it', async () => {
  const load = vi.fn(async () => ({ default: () => <p>there</p> }))
  for (const _ of [1, 2]) load.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  const Late = latePart(load)
  shown = await show(<Late />, { members: [], actions: {} as RoomActions })
  await shown.update(null)
  await act(async () => vi.advanceTimersByTime(RETRY_MS))
  expect(load).toHaveBeenCalledTimes(1)

  await shown.update(<Late />)
  expect(shown.container.textContent).toBe('')
  await act(async () => vi.advanceTimersByTime(RETRY_MS))
  expect(shown.container.textContent).toBe('there')
  expect(load).toHaveBeenCalledTimes(3)
})
