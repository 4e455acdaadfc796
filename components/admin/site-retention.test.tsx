// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import { KEPT_FOR_EVER } from '#lib/protocol/rules/retention.ts'
import { byName, click, type Shown, show, t } from '#test/render.tsx'
import { ME } from '#test/samples.ts'
import { SiteRetention } from './site-retention.tsx'

let shown: Shown

afterEach(async () => {
  await shown.remove()
  vi.restoreAllMocks()
})

async function keep(days: string): Promise<void> {
  await act(async () => {
    const select = shown.container.querySelector('select')
    if (!select) throw new Error('nothing is offered')
    select.value = days
    select.dispatchEvent(new Event('change', { bubbles: true }))
  })
}

it('asks with the number of messages before they go from all rooms, anew after each change', async () => {
  shown = await show(<SiteRetention retention={KEPT_FOR_EVER} />, { members: [], actions: {} as RoomActions })
  const call = vi.spyOn(openChat(ME), 'call')
  const asked = () => shown.container.querySelector('[role=alert]')?.textContent
  for (const [days, count] of [
    ['30', 12],
    ['7', 40],
  ] as const) {
    await keep(days)
    expect(asked()).toBeUndefined()
    call.mockResolvedValueOnce({ ok: true, data: { count } } as never)
    await click(byName(shown.container, t('common.save')))
    expect(call).toHaveBeenLastCalledWith('retention:count', { keepDays: Number(days), keepsPins: true })
    expect(asked()).toBe(t('retention.askedOfAll', { n: count }))
  }
  const wanted = { keepDays: 7, keepsPins: true }
  call.mockResolvedValueOnce({ ok: true, data: wanted } as never)
  await click(byName(shown.container, t('retention.deleteAndSave')))
  expect(call.mock.calls.map(([name]) => name)).toEqual(['retention:count', 'retention:count', 'retention:set'])
  expect(call).toHaveBeenLastCalledWith('retention:set', wanted)
  expect(asked()).toBeUndefined()
})

it('saves at once where nothing goes', async () => {
  shown = await show(<SiteRetention retention={KEPT_FOR_EVER} />, { members: [], actions: {} as RoomActions })
  const call = vi.spyOn(openChat(ME), 'call')
  await keep('30')
  const wanted = { keepDays: 30, keepsPins: true }
  call.mockResolvedValueOnce({ ok: true, data: { count: 0 } } as never)
  call.mockResolvedValueOnce({ ok: true, data: wanted } as never)
  await click(byName(shown.container, t('common.save')))
  expect(call).toHaveBeenLastCalledWith('retention:set', wanted)
})
