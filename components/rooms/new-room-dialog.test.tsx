// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Answer } from '#lib/client/socket.ts'
import { AI_NAME, click, press, type Shown, show, t } from '#test/render.tsx'
import { createInboxRoom, ME, ZHOU } from '#test/samples.ts'
import NewRoomDialog from './new-room-dialog.tsx'

let shown: Shown
const close = vi.fn<() => void>()
const call = vi.fn()

beforeEach(async () => {
  vi.stubGlobal('fetch', async () => Response.json({ rooms: [createInboxRoom('9', { slug: 'papers' })] }))
  vi.spyOn(openChat(ME), 'call').mockImplementation(async (name, input) => call(name, input))
  vi.spyOn(window.history, 'pushState').mockImplementation(() => {})
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true
  }
  shown = await show(<NewRoomDialog isOpen onClose={close} />, {
    ...{ members: [], actions: {} as RoomActions },
    rooms: [createInboxRoom('1', { slug: '周会' })],
  })
})

afterEach(async () => {
  await shown.remove()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  call.mockReset()
  close.mockReset()
})

describe('the form of a new room', () => {
  it('gives the room an address by its name, until one is typed', async () => {
    await fill('name', '移动端 改版')
    expect(input('slug').value).toBe('移动端-改版')
    await fill('name', '周会')
    expect(input('slug').value).toBe('周会-2')
    await fill('slug', 'my room')
    await fill('name', '移动端')
    expect(input('slug').value).toBe('my-room')
    await fill('slug', '')
    expect(input('slug').value).toBe('移动端')
  })

  it('says at once that an address is taken or can not be one', async () => {
    await fill('slug', 'Papers')
    expect(alerts()).toEqual([t('rooms.slugTaken')])
    await fill('slug', 'a/b')
    expect(alerts()).toEqual([t('rooms.slugCharacters')])
  })

  it('keeps what was typed where the server refuses it, and asks again', async () => {
    await fill('name', '移动端')
    await fill('topic', '键盘')
    await fill('slug', 'mobile')
    call.mockResolvedValueOnce({ ok: false, error: { code: 'taken', fields: { slug: 'taken' } } })
    await submit()
    expect(alerts()).toEqual([t('rooms.slugTaken')])
    expect([input('name').value, input('topic').value]).toEqual(['移动端', '键盘'])
    expect(close).not.toHaveBeenCalled()
    await fill('slug', 'mobile-2')
    expect(alerts()).toEqual([])
    const { mine, ...room } = createInboxRoom('5', { slug: 'mobile-2' })
    call.mockResolvedValueOnce({ ok: true, data: { room, mine } } satisfies Answer<unknown>)
    await submit()
    expect(call).toHaveBeenLastCalledWith('room:create', expect.objectContaining({ name: '移动端', slug: 'mobile-2' }))
    expect(window.history.pushState).toHaveBeenCalledWith(null, '', '/rooms/mobile-2')
    expect(close).toHaveBeenCalled()
    expect(input('name').value).toBe('')
  })

  it('asks for a name before it asks the server', async () => {
    await submit()
    expect(alerts()).toEqual([t('rooms.nameRequired')])
    expect(call).not.toHaveBeenCalled()
  })

  it('finds people by name, whom Backspace takes away again', async () => {
    vi.useFakeTimers()
    call.mockResolvedValue({ ok: true, data: { users: [ZHOU] } })
    const box = shown.container.querySelector<HTMLInputElement>('[role=combobox][aria-autocomplete]')
    if (!box) throw new Error('there is no box for people')
    await act(async () => {
      box.focus()
      setValue(box, 'zh')
    })
    await act(() => vi.advanceTimersByTimeAsync(200))
    vi.useRealTimers()
    expect(call).toHaveBeenLastCalledWith('user:list', { query: 'zh' })
    await press(box, 'Enter')
    expect(chips()).toEqual([t('rooms.removePerson', { who: 'zhou' })])
    expect(box.value).toBe('')
    await press(box, 'Backspace')
    expect(chips()).toEqual([])
  })
})

function input(name: string): HTMLInputElement {
  const found = shown.container.querySelector<HTMLInputElement>(`input[name="${name}"]`)
  if (!found) throw new Error(`there is no ${name}`)
  return found
}

async function fill(name: string, text: string): Promise<void> {
  await act(async () => setValue(input(name), text))
}

function setValue(box: HTMLInputElement, text: string): void {
  // React's own setter would take it for nothing new.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(box, text)
  box.dispatchEvent(new Event('input', { bubbles: true }))
}

async function submit(): Promise<void> {
  await click(shown.container.querySelector('button[type=submit]'))
}

function alerts(): string[] {
  return [...shown.container.querySelectorAll('[role=alert]')].map((alert) => alert.textContent ?? '')
}

function chips(): string[] {
  return [...shown.container.querySelectorAll('button[aria-label]')]
    .map((button) => button.getAttribute('aria-label') ?? '')
    .filter((label) => label.startsWith(t('rooms.removePerson', { who: '' }).slice(0, 2)))
    .filter((label) => label !== t('rooms.removeAssistant', { ai: AI_NAME }))
}
