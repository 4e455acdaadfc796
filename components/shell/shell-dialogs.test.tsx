// @vitest-environment happy-dom

import { act } from 'react'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import { type Shown, show, t } from '#test/render.tsx'
import { ME } from '#test/samples.ts'
import { openShellDialog, ShellDialogs } from './shell-dialogs.tsx'

/** The palette's scripts wait for it. */
const scripts = vi.hoisted(() => {
  let come = () => {}
  const there = new Promise<void>((resolve) => {
    come = resolve
  })
  return { there, come }
})
vi.mock('#components/palette/palette.tsx', async (load) => {
  await scripts.there
  return await load()
})

let shown: Shown
beforeEach(async () => {
  vi.spyOn(openChat(ME), 'call').mockResolvedValue({ ok: true, data: { users: [] } } as never)
  const page = (
    <>
      <textarea />
      <ShellDialogs />
    </>
  )
  shown = await show(page, { members: [], actions: {} as RoomActions })
})
afterEach(async () => {
  await act(async () => openShellDialog(null))
  await shown.remove()
})
afterAll(() => vi.doUnmock('#components/palette/palette.tsx'))

it('keep what is typed before the palette is there, away from what lies below', async () => {
  below().focus()
  await act(async () => openShellDialog('palette'))
  expect(document.activeElement).toBe(field())
  await press('Escape')
  expect(document.activeElement).toBe(below())

  await act(async () => openShellDialog('palette'))
  await write('设')
  await act(async () => {
    scripts.come()
    await import('#components/palette/palette.tsx')
  })
  expect(field().getAttribute('role')).toBe('combobox')
  expect(field().value).toBe('设')
  expect(below().value).toBe('')
  // Another time it begins with nothing.
  await act(async () => openShellDialog(null))
  await act(async () => openShellDialog('palette'))
  expect(field().value).toBe('')
})

function below(): HTMLTextAreaElement {
  return shown.container.querySelector('textarea') as HTMLTextAreaElement
}

function field(): HTMLInputElement {
  return shown.container.querySelector(`input[aria-label="${t('rooms.jump')}"]`) as HTMLInputElement
}

async function write(text: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field(), text)
    field().dispatchEvent(new Event('input', { bubbles: true }))
  })
}

async function press(key: string): Promise<void> {
  await act(async () => void field().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))
}
