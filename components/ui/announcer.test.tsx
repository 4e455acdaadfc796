// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { announced, byName, click, type Shown, show } from '#test/render.tsx'
import { useAnnounce } from './announcer.tsx'
import { Dialog } from './dialog.tsx'

let shown: Shown

afterEach(() => shown.remove())

const OPTIONS = { members: [], actions: {} as RoomActions }

it('is said in the page, and shown where it is wished', async () => {
  shown = await show(<Sayer />, OPTIONS)
  expect(announced(shown.container)).toEqual({ sentence: '', isShown: false })
  await click(byName(shown.container, 'say'))
  expect(announced(shown.container)).toEqual({ sentence: 'done', isShown: false })
  await click(byName(shown.container, 'warn'))
  expect(announced(shown.container)).toEqual({ sentence: 'failed', isShown: true })
})

it('is said in a modal dialog as well while one is open, for what is below that is inert', async () => {
  shown = await show(<Sayer />, OPTIONS)
  await click(byName(shown.container, 'say'))
  await shown.update(inDialog(true))
  // What was said before the dialog is old.
  expect(inside()?.textContent).toBe('')
  await click(byName(shown.container, 'warn'))
  expect(inside()?.textContent).toBe('failed')
  expect(announced(shown.container)).toEqual({ sentence: 'failed', isShown: true })
  await shown.update(inDialog(false))
  expect(inside()).toBeNull()
})

function inside(): Element | null {
  return shown.container.querySelector('dialog > [aria-live]')
}

function inDialog(isOpen: boolean) {
  return (
    <Dialog isOpen={isOpen} onClose={() => {}} title="Dialog" closeLabel="close">
      <Sayer />
    </Dialog>
  )
}

function Sayer() {
  const announce = useAnnounce()
  return (
    <>
      <button type="button" onClick={() => announce('done')}>
        say
      </button>
      <button type="button" onClick={() => announce('failed', 'shown')}>
        warn
      </button>
    </>
  )
}
