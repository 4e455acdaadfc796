// @vitest-environment happy-dom
import { act, createRef } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { AI_NAME, byName, click, press, type Shown, show, t, type } from '#test/render.tsx'
import { AI, LIN, ROOM_ID, ZHOU } from '#test/samples.ts'
import './compose-bar.tsx'
import { Composer } from './composer.tsx'
import type { ComposerHandle } from './composer-handle.ts'
import './composer-lists.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, { ...ZHOU, displayName: '周屿' }]

let shown: Shown
const send = vi.fn<RoomActions['send']>()
const actions = { send, setTyping() {} } as unknown as RoomActions

beforeEach(() => {
  localStorage.clear()
  vi.clearAllMocks()
})

afterEach(async () => {
  await type(box(), ' ')
  await shown.remove()
})

describe('mentions', () => {
  it('are offered at an at sign, of whatever width, and Enter takes one in place of sending', async () => {
    await open()
    await type(box(), '问下＠')
    expect(options()).toEqual([`${AI_NAME}@ai`, '周屿@zhou'])
    await press(box(), 'ArrowDown')
    await press(box(), 'Enter')
    expect(box().value).toMatch(/^问下[@＠]周屿 $/)
    expect(send).not.toHaveBeenCalled()
    expect(options()).toEqual([])
  })

  it('narrow as one types, by name and by handle', async () => {
    await open()
    await type(box(), '@zh')
    expect(options()).toEqual(['周屿@zhou'])
    await press(box(), 'Tab')
    expect(box().value).toBe('@周屿 ')
  })

  it('are closed by Escape until another begins, and then Enter sends', async () => {
    await open()
    await type(box(), '@')
    await press(box(), 'Escape')
    expect(options()).toEqual([])
    await type(box(), 'z')
    expect(options()).toEqual([])
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0].text).toBe('@z')
  })

  it('are taken by a press, not by a finger that begins to scroll them', async () => {
    await open()
    await type(box(), '@')
    const option = shown.container.querySelectorAll('[role=option]')[1]
    const down = new PointerEvent('pointerdown', { bubbles: true, cancelable: true, pointerType: 'touch' })
    await act(async () => void option?.dispatchEvent(down))
    expect(box().value).toBe('@')
    // The focus stays in the box.
    expect(down.defaultPrevented).toBe(true)
    await click(option)
    expect(box().value).toBe('@周屿 ')
  })

  it('are not offered in an address', async () => {
    await open()
    await type(box(), 'me@')
    expect(options()).toEqual([])
  })

  it('begin also by the button', async () => {
    await open()
    await click(byName(shown.container, t('composer.mention')))
    expect(box().value).toBe('@')
    expect(options()).toHaveLength(2)
  })
})

async function open() {
  shown = await show(
    <Composer
      ref={createRef<ComposerHandle>()}
      roomId={ROOM_ID}
      roomName="大厅"
      trigger="always"
      members={MEMBERS}
      view={{ typing: [], outgoing: [], edits: new Map() }}
      actions={actions}
      isClosed={false}
      onEditLast={() => {}}
      onEmptied={() => {}}
    />,
    { members: MEMBERS, actions },
  )
  // The lists come later than the box.
  await act(() => vi.dynamicImportSettled())
}

function box(): HTMLTextAreaElement {
  return shown.container.querySelector('textarea') as HTMLTextAreaElement
}

/** Names and handles in the list, without faces and tags. */
function options(): string[] {
  return [...shown.container.querySelectorAll('[role=option]')].map((option) =>
    [...option.querySelectorAll('bdi')].map(({ textContent }) => textContent).join(''),
  )
}
