// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { type Shown, show } from '#test/render.tsx'
import { Dialog } from './dialog.tsx'

let shown: Shown

afterEach(async () => {
  await shown.remove()
  vi.restoreAllMocks()
})

it('is closed before it is taken out of the page, so that the browser gives the focus back', async () => {
  const close = vi.spyOn(HTMLDialogElement.prototype, 'close').mockImplementation(function (this: HTMLDialogElement) {
    wasThere = this.isConnected
  })
  let wasThere = false
  const dialog = (
    <Dialog isOpen onClose={() => {}} title="Dialog" closeLabel="close">
      <button type="button">inside</button>
    </Dialog>
  )
  shown = await show(dialog, { members: [], actions: {} as RoomActions })
  expect(shown.container.querySelector('dialog')?.contains(document.activeElement)).toBe(true)
  await shown.update(null)
  expect(close).toHaveBeenCalledTimes(1)
  expect(wasThere).toBe(true)
})
