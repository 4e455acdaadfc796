// @vitest-environment happy-dom

import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Connection, ConnectionState, RoomActions } from '#lib/client/room-view.ts'
import { type Shown, show, t } from '#test/render.tsx'
import { ConnectionBar } from './connection-bar.tsx'

const LONG_MS = 1_500

let shown: Shown
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(async () => {
  await shown.remove()
  vi.useRealTimers()
})

it('does not say that a connection is back that is the first', async () => {
  shown = await show(bar('connecting'), { members: [], actions: {} as RoomActions })
  await act(async () => vi.advanceTimersByTime(LONG_MS))
  expect(shown.container.textContent).toBe(t('net.connecting'))
  await shown.update(bar('online'))
  expect(shown.container.textContent).toBe('')

  await shown.update(bar('reconnecting'))
  await act(async () => vi.advanceTimersByTime(LONG_MS))
  expect(shown.container.textContent).toBe(t('net.reconnecting'))
  await shown.update(bar('online'))
  expect(shown.container.textContent).toBe(t('net.back'))
})

function bar(state: ConnectionState) {
  const connection: Connection = { state, since: Date.now() }
  return <ConnectionBar connection={connection} waitingCount={0} newBuild={[false, () => {}]} />
}
