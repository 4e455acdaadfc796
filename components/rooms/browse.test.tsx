// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { BrowsedRoom } from '#lib/protocol/http.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { byName, click, type Shown, show, t } from '#test/render.tsx'
import { createInboxRoom, ME } from '#test/samples.ts'
import { Browse } from './browse.tsx'

const OWN = createInboxRoom('1', { name: 'own' })
const ARCHIVED = { archivedAt: '2026-01-01T00:00:00.000Z' }
const found: BrowsedRoom[] = [
  { ...OWN, memberCount: 2, faces: [] },
  ...[
    ['2', 'large', 9],
    ['3', 'small', 1],
  ].map(([id, name, memberCount]) => ({
    ...createInboxRoom(String(id), { name: String(name), topic: `about ${name}` }),
    ...{ mine: null, memberCount: Number(memberCount), faces: [] },
  })),
  { ...createInboxRoom('4', { name: 'old', ...ARCHIVED }), mine: null, memberCount: 1, faces: [] },
]

let shown: Shown

afterEach(async () => {
  await shown.remove()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the list of rooms to come into', () => {
  it('tells how many are in each, and finds by name and topic', async () => {
    await open([OWN])
    expect(rows()).toEqual(['own 2', 'large 9', 'small 1'])
    const search = shown.container.querySelector<HTMLInputElement>('input[type=search]')
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(search, 'ABOUT L')
      search?.dispatchEvent(new Event('input', { bubbles: true }))
    })
    expect(rows()).toEqual(['large 9'])
  })

  it('stays as it is where one joins a room, which can then be opened', async () => {
    await open([OWN])
    await choose('others')
    expect(rows()).toEqual(['large 9', 'small 1'])
    const join = vi.spyOn(openChat(ME), 'join').mockResolvedValue({ ok: false, error: { code: 'forbidden' } })
    await click(byName(shown.container, t('rooms.joinRoom', { room: 'small' })))
    expect(shown.container.querySelector('[role=alert]')?.textContent).toBe(t('errors.forbidden'))
    join.mockResolvedValue({ ok: true, data: { room: OWN, mine: OWN.mine } })
    await click(byName(shown.container, t('rooms.joinRoom', { room: 'small' })))
    expect(join).toHaveBeenLastCalledWith('3')
    await shown.update(<Browse />, [OWN, createInboxRoom('3', { name: 'small', topic: 'about small' })])
    expect(rows()).toEqual(['large 9', 'small 2'])
    expect(document.activeElement).toBe(byName(shown.container, t('rooms.openRoom', { room: 'small' })))
  })

  it('keeps what is archived apart, which can be read and not joined', async () => {
    await open([OWN])
    await choose('archived')
    expect(rows()).toEqual(['old 1'])
    expect(() => byName(shown.container, t('rooms.joinRoom', { room: 'old' }))).toThrow()
  })
})

async function open(rooms: InboxRoom[]): Promise<void> {
  vi.stubGlobal('fetch', async () => Response.json({ rooms: found }))
  shown = await show(<Browse />, { members: [], path: '/rooms', actions: {} as RoomActions, rooms })
}

async function choose(which: string): Promise<void> {
  await click(shown.container.querySelector(`input[value=${which}]`))
}

/** Names of the rooms, and how many are in each. */
function rows(): string[] {
  return [...shown.container.querySelectorAll('li')].map((row) => {
    const count = /\d+/.exec(row.querySelector('p + p')?.textContent ?? '')
    return `${row.querySelector('bdi')?.textContent} ${count}`
  })
}
