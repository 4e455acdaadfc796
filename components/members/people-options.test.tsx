// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { click, type Shown, show } from '#test/render.tsx'
import { LIN, ZHOU } from '#test/samples.ts'
import { PeopleOptions } from './people-options.tsx'

let shown: Shown

afterEach(() => shown.remove())

it('chooses by a press, not by a finger that begins to scroll', async () => {
  const choose = vi.fn()
  shown = await show(<PeopleOptions id="p" users={[LIN, ZHOU]} active={0} error={null} onChoose={choose} />, {
    members: [],
    actions: {} as RoomActions,
  })
  const option = shown.container.querySelector('#p-11')
  const down = new PointerEvent('pointerdown', { bubbles: true, cancelable: true, pointerType: 'touch' })
  await act(async () => void option?.dispatchEvent(down))
  expect(choose).not.toHaveBeenCalled()
  expect(down.defaultPrevented).toBe(true)
  await click(option)
  expect(choose).toHaveBeenCalledWith(ZHOU)
})
