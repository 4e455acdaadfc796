// @vitest-environment happy-dom
import { act, createRef } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import { AI_NAME, press, type Shown, show, t, type } from '#test/render.tsx'
import { AI, LIN, ME, ROOM_ID, ZHOU } from '#test/samples.ts'
import './slash-run.ts'
import './compose-bar.tsx'
import { Composer } from './composer.tsx'
import type { ComposerHandle } from './composer-handle.ts'
import './composer-lists.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, ZHOU]

let shown: Shown
const send = vi.fn<RoomActions['send']>()
const call = vi.spyOn(openChat(ME), 'call')
const handle = createRef<ComposerHandle>()

beforeEach(async () => {
  localStorage.clear()
  vi.clearAllMocks()
  call.mockResolvedValue({ ok: true, data: {} } as never)
  const actions = { send, setTyping() {} } as unknown as RoomActions
  const view = { typing: [], outgoing: [], edits: new Map() }
  shown = await show(
    <Composer
      {...{ ref: handle, roomId: ROOM_ID, roomName: '大厅', trigger: 'off', members: MEMBERS, view, actions }}
      {...{ isClosed: false, onEditLast() {}, onEmptied() {} }}
    />,
    { members: MEMBERS, actions },
  )
})

afterEach(async () => {
  await type(box(), ' ')
  await shown.remove()
})

describe('commands in the composer', () => {
  it('are listed from the slash on, chosen by keys and run without being sent', async () => {
    await type(box(), '/')
    expect(options()).toHaveLength(8)
    await type(box(), 'to')
    await press(box(), 'Enter')
    expect(box().value).toBe('/topic ')
    expect(options()).toEqual([])
    await type(box(), '每周三评审')
    await enter()
    expect(call.mock.calls).toEqual([['room:change', { roomId: ROOM_ID, topic: '每周三评审' }]])
    expect(box().value).toBe('')
    expect(send).not.toHaveBeenCalled()
  })

  it('close their list on Escape, and run at once where nothing has to follow', async () => {
    await type(box(), '/mu')
    await press(box(), 'Escape')
    expect(options()).toEqual([])
    await type(box(), 'te')
    await enter()
    expect(call.mock.calls).toEqual([['notify:set', { roomId: ROOM_ID, notify: 'none' }]])
  })

  it('send what they say', async () => {
    await type(box(), '/ask 为什么')
    await enter()
    await type(box(), '/me 去泡茶')
    await enter()
    expect(send.mock.calls).toEqual([[{ text: '为什么', ask: true }], [{ text: '*去泡茶*' }]])
  })

  it.each([
    ['/shrug 好吧', t('palette.unknown', { command: '/shrug' })],
    ['/topic', t('palette.needsWords', { command: '/topic' })],
    ['/stop', t('palette.nothingToStop')],
  ])('leave the text where they can not be run, and say why: %s', async (text, sentence) => {
    await type(box(), text)
    await press(box(), 'Escape')
    await enter()
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(sentence)
    expect(box().value).toBe(text)
    expect(send).not.toHaveBeenCalled()
    await type(box(), ' ')
    expect(shown.container.querySelector('[role=alert]')).toBeNull()
  })

  it('say what the server answers', async () => {
    call.mockResolvedValue({ ok: false, error: { code: 'forbidden' } })
    await type(box(), '/topic 新的')
    await enter()
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('errors.forbidden'))
    expect(box().value).toBe('/topic 新的')
  })

  it('find people by either of their names, and ask nobody else in', async () => {
    call.mockResolvedValueOnce({ ok: true, data: { users: [{ ...ZHOU, displayName: '周屿' }] } } as never)
    await type(box(), '/invite @周屿')
    await enter()
    expect(call).toHaveBeenLastCalledWith('member:add', { roomId: ROOM_ID, usernames: ['zhou'] })
    call.mockResolvedValueOnce({ ok: true, data: { users: [{ ...ZHOU, displayName: '周屿' }] } } as never)
    await type(box(), '/invite 周')
    await enter()
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('palette.noPerson', { name: '周' }))
  })

  it('are none in what is a path or begins with two slashes', async () => {
    for (const text of ['/usr/bin/env', '// TODO']) {
      await type(box(), text)
      await enter()
      expect(send).toHaveBeenLastCalledWith({ text, ask: false })
    }
  })
})

/** And waits for what the command does. */
async function enter(): Promise<void> {
  await press(box(), 'Enter')
  await act(async () => {
    await vi.dynamicImportSettled()
    await new Promise((resolve) => setImmediate(resolve))
  })
}

function box(): HTMLTextAreaElement {
  return shown.container.querySelector('textarea') as HTMLTextAreaElement
}

function options(): string[] {
  return [...shown.container.querySelectorAll('[role=option]')].map((option) => option.textContent ?? '')
}
