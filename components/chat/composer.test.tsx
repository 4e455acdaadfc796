// @vitest-environment happy-dom
import { act, createRef } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Outgoing, RoomActions } from '#lib/client/room-view.ts'
import type { Trigger } from '#lib/protocol/entities.ts'
import { MESSAGE_MAX_CODE_POINTS } from '#lib/protocol/limits.ts'
import { AI_NAME, press, type Shown, show, t, type } from '#test/render.tsx'
import { AI, createMessage, LIN, ROOM_ID, ZHOU } from '#test/samples.ts'
import './compose-bar.tsx'
import { Composer } from './composer.tsx'
import type { ComposerHandle } from './composer-handle.ts'
import './composer-lists.tsx'

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, { ...ZHOU, displayName: '周屿' }]

let shown: Shown
const send = vi.fn<RoomActions['send']>()
const edit = vi.fn<RoomActions['edit']>()
const onEditLast = vi.fn()
const onEmptied = vi.fn()
const actions = { send, edit, setTyping() {} } as unknown as RoomActions
const handle = createRef<ComposerHandle>()

beforeEach(() => {
  localStorage.clear()
  vi.clearAllMocks()
})

afterEach(async () => {
  await type(box(), ' ')
  await shown.remove()
})

describe('the composer', () => {
  it('sends on Enter and is empty again; Shift+Enter is left to the browser', async () => {
    await open()
    await type(box(), '大家好')
    await press(box(), 'Enter', { shiftKey: true })
    expect(send).not.toHaveBeenCalled()
    await press(box(), 'Enter')
    expect(send.mock.calls).toEqual([[{ text: '大家好' }]])
    expect(box().value).toBe('')
  })

  it('leaves Enter to an input method that is composing', async () => {
    await open()
    await type(box(), 'nihao')
    await press(box(), 'Enter', { isComposing: true })
    await press(box(), 'Enter', { keyCode: 229 })
    expect(send).not.toHaveBeenCalled()
    expect(box().value).toBe('nihao')
  })

  it('sends nothing where nothing can be seen', async () => {
    await open()
    await type(box(), ' \n\u200b')
    await press(box(), 'Enter')
    expect(send).not.toHaveBeenCalled()
    expect(button().disabled).toBe(true)
  })

  it('keeps what was written for whoever comes back', async () => {
    await open()
    await type(box(), '还没写完')
    await shown.remove()
    await open()
    expect(box().value).toBe('还没写完')
  })

  it('keeps the text, and says when it may be sent, after too many', async () => {
    const outgoing: Outgoing[] = [
      {
        ...{ clientId: 'c', roomId: ROOM_ID, text: '上一条', createdAt: 1, state: 'sending' },
        retryAt: Date.now() + 5_000,
      },
    ]
    await open({ outgoing })
    await type(box(), '下一条')
    await press(box(), 'Enter')
    expect(send).not.toHaveBeenCalled()
    expect(button().getAttribute('aria-label')).toBe(t('composer.sendIn', { s: 5 }))
    expect(box().value).toBe('下一条')
  })

  it('says by how much a text is too long, and does not send it', async () => {
    await open()
    await type(box(), '字'.repeat(MESSAGE_MAX_CODE_POINTS + 2))
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('composer.tooLong', { n: 2 }))
    await press(box(), 'Enter')
    expect(send).not.toHaveBeenCalled()
  })

  it('takes a text that is offered, unless something is written', async () => {
    await open()
    await act(async () => handle.current?.offer('第一句'))
    expect(box().value).toBe('第一句')
    await act(async () => handle.current?.offer('第二句'))
    expect(box().value).toBe('第一句')
  })
})

describe('a reply', () => {
  const question = createMessage(7, { text: '几点开会？' })

  it('says whom it answers, and takes that along', async () => {
    await open()
    await type(box(), '三点')
    await act(async () => handle.current?.reply(question))
    expect(bar()?.textContent).toContain('几点开会？')
    await press(box(), 'Enter')
    expect(send.mock.lastCall?.[0]).toMatchObject({ text: '三点', replyTo: question.id })
    expect(bar()).toBeNull()
  })

  it('is none any more on Escape, the text kept', async () => {
    await open()
    await type(box(), '三点')
    await act(async () => handle.current?.reply(question))
    await press(box(), 'Escape')
    expect([bar(), box().value]).toEqual([null, '三点'])
  })

  it('is kept with the text for whoever comes back', async () => {
    await open()
    await act(async () => handle.current?.reply(question))
    await type(box(), '还没')
    await shown.remove()
    await open()
    expect(bar()?.textContent).toContain('几点开会？')
    await press(box(), 'Escape')
  })
})

describe('an edit', () => {
  const mine = createMessage(9, { sender: 'lin', text: '三点半' })

  it('begins with the text, goes out with another, and gives the draft back', async () => {
    await open()
    await type(box(), '草稿')
    await act(async () => handle.current?.edit(mine, mine.text))
    expect(box().value).toBe('三点半')
    expect(shown.container.querySelector('[data-testid=composer-ask]')).toBeNull()
    await type(box(), '！')
    await press(box(), 'Enter')
    expect(edit.mock.calls).toEqual([[mine.id, '三点半！']])
    expect(send).not.toHaveBeenCalled()
    expect([bar(), box().value]).toEqual([null, '草稿'])
  })

  it('to the same text, or given up with Escape, changes nothing', async () => {
    await open()
    for (const key of ['Enter', 'Escape']) {
      await act(async () => handle.current?.edit(mine, mine.text))
      await press(box(), key)
      expect([bar(), box().value]).toEqual([null, ''])
    }
    expect(edit).not.toHaveBeenCalled()
  })

  it('to nothing offers to delete the message', async () => {
    await open()
    await act(async () => handle.current?.edit(mine, ' '))
    await press(box(), 'Enter')
    expect(onEmptied).toHaveBeenCalledWith(mine)
    expect(edit).not.toHaveBeenCalled()
    await act(async () => handle.current?.endEdit(mine.id))
    expect(bar()).toBeNull()
  })

  it('that is not saved is not given up for another row; one that changed nothing is', async () => {
    const other = createMessage(10, { sender: 'lin', text: '四点' })
    await open()
    await act(async () => handle.current?.edit(mine, mine.text))
    await type(box(), '！')
    await act(async () => handle.current?.edit(other, other.text))
    await act(async () => handle.current?.reply(other))
    expect(box().value).toBe('三点半！')
    await press(box(), 'Escape')
    await act(async () => handle.current?.edit(mine, mine.text))
    await act(async () => handle.current?.edit(other, other.text))
    expect(box().value).toBe('四点')
    await press(box(), 'Escape')
  })

  it('of the last message begins with the arrow up in an empty box, and only there', async () => {
    await open()
    await press(box(), 'ArrowUp')
    expect(onEditLast).toHaveBeenCalledTimes(1)
    await type(box(), '写')
    await press(box(), 'ArrowUp')
    expect(onEditLast).toHaveBeenCalledTimes(1)
  })
})

async function open({ trigger = 'always', outgoing = [] }: { trigger?: Trigger; outgoing?: Outgoing[] } = {}) {
  shown = await show(
    <Composer
      ref={handle}
      roomId={ROOM_ID}
      roomName="大厅"
      trigger={trigger}
      members={MEMBERS}
      view={{ typing: [], outgoing, edits: new Map() }}
      actions={actions}
      isClosed={false}
      onEditLast={onEditLast}
      onEmptied={onEmptied}
    />,
    { members: MEMBERS, actions },
  )
}

function box(): HTMLTextAreaElement {
  return shown.container.querySelector('textarea') as HTMLTextAreaElement
}

function bar(): HTMLElement | null {
  return shown.container.querySelector('[data-testid=compose-bar]')
}

function button(): HTMLButtonElement {
  return shown.container.querySelector('[data-testid=composer-send]') as HTMLButtonElement
}
