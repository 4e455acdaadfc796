// @vitest-environment happy-dom

import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { PresenceKeeper } from '#lib/client/presence.ts'
import { noteRoom } from '#lib/client/recent-rooms.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { SearchHit } from '#lib/protocol/search.ts'
import { eventually } from '#test/eventually.ts'
import { type Shown, show, t } from '#test/render.tsx'
import { createInboxRoom, createMessage, ME, ZHOU } from '#test/samples.ts'
import Palette from './palette.tsx'

const ROOMS = [
  createInboxRoom('1', { slug: 'lobby', lastSeq: 3, mine: { lastReadSeq: 3 } }),
  createInboxRoom('2', { slug: 'design', name: '产品设计', lastSeq: 3, mine: { lastReadSeq: 3 } }),
  createInboxRoom('3', { slug: 'weekly', name: '前端周会', lastSeq: 9, mine: { lastReadSeq: 7, mentions: 2 } }),
  createInboxRoom('4', { slug: 'books', name: '读书会', lastSeq: 1, mine: { lastReadSeq: 1 } }),
]

let shown: Shown
const onClose = vi.fn()
/** What is found, and the addresses that were asked. */
let hits: SearchHit[]
const sought: string[] = []
const call = vi.spyOn(openChat(ME), 'call')

beforeEach(async () => {
  vi.clearAllMocks()
  hits = []
  sought.length = 0
  vi.stubGlobal('fetch', async (address: string) => {
    if (!address.startsWith('/api/search'))
      return Response.json({ rooms: [{ ...createInboxRoom('5', { slug: 'open', name: '公开会' }), mine: null }] })
    sought.push(address)
    return Response.json({ hits })
  })
  call.mockImplementation((async () => ({ ok: true, data: { users: [{ ...ZHOU, displayName: '会长' }] } })) as never)
  localStorage.clear()
  noteRoom(ME.id, '4')
  history.pushState(null, '', '/rooms/design')
  shown = await show(<Palette isOpen typed="" onClose={onClose} />, {
    members: [],
    actions: {} as RoomActions,
    rooms: ROOMS,
  })
})

afterEach(async () => {
  await shown.remove()
  vi.unstubAllGlobals()
})

it('offers what is unread, then where one was last', () => {
  expect(groups()).toMatchObject({ [t('room.unread')]: ['前端周会'], [t('palette.recent')]: ['读书会', '大厅'] })
  expect(field().getAttribute('aria-activedescendant')).toBe(selected()?.id)
  expect(selected()?.textContent).toContain('前端周会')
})

it('finds by a part of a name, and leads there by keys', async () => {
  await write('会')
  expect(groups()).toMatchObject({
    [t('room.rooms')]: ['前端周会', '读书会', '公开会'],
    [t('palette.people')]: ['会长'],
  })
  expect(selected()?.querySelector('mark')?.textContent).toBe('会')
  await press('ArrowDown')
  await press('Enter')
  expect(location.pathname).toBe('/rooms/books')
  await eventually(() => expect(onClose).toHaveBeenCalledTimes(1))
})

it('goes round its ends, and leaves the keys of an input method alone', async () => {
  await press('ArrowUp')
  expect(selected()).toBe([...options()].at(-1))
  await press('ArrowDown')
  await press('Enter', { isComposing: true })
  expect(location.pathname).toBe('/rooms/design')
})

it('runs a command, and stays with the reason where that is refused', async () => {
  call.mockImplementation((async () => ({ ok: false, error: { code: 'rate_limited' } })) as never)
  await write('设为静音')
  await press('Enter')
  expect(call).toHaveBeenLastCalledWith('notify:set', { roomId: '2', notify: 'none' })
  expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('errors.rate_limited'))
  expect(onClose).not.toHaveBeenCalled()
})

it('says that nothing goes by a name', async () => {
  call.mockImplementation((async () => ({ ok: true, data: { users: [] } })) as never)
  await write('没有这样的')
  expect([...options()].map(({ textContent }) => textContent)).toEqual([
    `${t('palette.searchFor', { words: '没有这样的' })}Ctrl Enter`,
  ])
  expect(shown.container.textContent).toContain(t('palette.none'))
})

it('finds the newest messages, under their own heading, and opens one in its room', async () => {
  hits = [7, 6].map((seq) => ({
    message: createMessage(seq, { text: `第 ${seq} 次评审改期`, sender: 'zhou' }),
    room: { id: '2', slug: 'design', name: '产品设计' },
    ranges: [[5, 7]],
  }))
  await write('评审')
  const title = t('palette.recentMessages')
  await until(() => groups()[title]?.length === 3)
  expect(groups()[title]).toEqual(['第 7 次评审改期', '第 6 次评审改期', t('palette.searchFor', { words: '评审' })])
  expect(sought).toEqual([`/api/search?${new URLSearchParams({ q: '评审', limit: '5' })}`])
  const [first] = [...options()].filter(({ textContent }) => textContent?.includes('第 7 次'))
  expect(first?.querySelector('mark')?.textContent).toBe('评审')
  expect(first?.textContent).toContain('zhou · 产品设计')
  for (let times = 0; times < 2; times++) await press('ArrowDown')
  expect(selected()?.textContent).toContain('第 6 次')
  await press('Enter')
  expect(location.pathname + location.search).toBe('/rooms/design?m=6')
})

it('looks for messages by two letters or one character that is a word', async () => {
  call.mockImplementation((async () => ({ ok: true, data: { users: [] } })) as never)
  const isSettled = () => shown.container.textContent?.includes(t('palette.none')) === true
  await write('q')
  await until(isSettled)
  expect(sought).toEqual([])
  for (const words of ['评', 'qx']) {
    await write(words)
    await until(() => sought.some((address) => address.includes(String(new URLSearchParams({ q: words })))))
  }
  expect(sought).toHaveLength(2)
})

it('leads to the page of the search by Ctrl and Enter, whatever is chosen', async () => {
  await write('会')
  await press('Enter', { ctrlKey: true })
  expect(location.pathname + location.search).toBe(`/search?${new URLSearchParams({ q: '会' })}`)
})

it('shows of people whether they are here', async () => {
  const presence = openChat(ME).rooms.presence as unknown as PresenceKeeper
  await write('会')
  await act(async () => presence.takeListed(['zhou'], [{ username: 'zhou' }]))
  const person = [...options()].find(({ textContent }) => textContent?.includes('@zhou'))
  expect(person?.textContent).toContain(t('rooms.online'))
  expect(person?.querySelector('.identity-tile > span')).not.toBeNull()
  await act(async () => presence.takeListed(['zhou'], []))
  expect(person?.textContent).toContain(t('rooms.offline'))
})

/** And waits for who goes by it. */
async function write(text: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field(), text)
    field().dispatchEvent(new Event('input', { bubbles: true }))
  })
  await act(async () => eventually(() => expect(call).toHaveBeenCalledWith('user:list', { query: text })))
}

/** What comes later is drawn, too. */
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    if (turn > 2_000) throw new Error('it never holds')
    await act(async () => new Promise((resolve) => setTimeout(resolve, 10)))
  }
}

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  await act(async () => void field().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more })))
}

function field(): HTMLInputElement {
  return shown.container.querySelector('[role=combobox]') as HTMLInputElement
}

function options(): NodeListOf<HTMLElement> {
  return shown.container.querySelectorAll('[role=option]')
}

function selected(): HTMLElement | null {
  return shown.container.querySelector('[role=option][aria-selected=true]')
}

/** Names by the title of their group. */
function groups(): Record<string, string[]> {
  const all = [...shown.container.querySelectorAll('[role=group]')]
  return Object.fromEntries(
    all.map((group) => [
      group.querySelector('p')?.textContent ?? '',
      [...group.querySelectorAll('bdi:first-child')].map((name) => name.textContent ?? ''),
    ]),
  )
}
