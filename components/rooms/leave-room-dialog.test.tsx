// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { type Shown, show } from '#test/render.tsx'
import { createInboxRoom } from '#test/samples.ts'
import LeaveRoomDialog from './leave-room-dialog.tsx'

let shown: Shown

afterEach(() => shown.remove())

it('is closed where the room is gone, so that others can be opened', async () => {
  const close = vi.fn()
  const dialog = <LeaveRoomDialog isOpen onClose={close} />
  const rooms = [createInboxRoom('7')]
  shown = await show(dialog, { members: [], path: '/rooms/room-7', actions: {} as RoomActions, rooms })
  expect(close).not.toHaveBeenCalled()
  await shown.update(dialog, [])
  expect(close).toHaveBeenCalled()
  await shown.remove()
  close.mockReset()
  shown = await show(dialog, { members: [], path: '/rooms/room-7', actions: {} as RoomActions })
  expect(close).toHaveBeenCalled()
})
