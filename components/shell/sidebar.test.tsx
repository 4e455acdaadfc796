// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findChat, openChat } from '#lib/client/chat.ts'
import type { PresenceKeeper } from '#lib/client/presence.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { PresentUser } from '#lib/protocol/members.ts'
import { type Shown, show, t } from '#test/render.tsx'
import { createInboxRoom, createUser, ME } from '#test/samples.ts'
import { Sidebar } from './sidebar.tsx'

let shown: Shown

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => shown.remove())

describe('the sidebar', () => {
  it('lists the rooms in the order they are given, and says what waits in each', async () => {
    await open([
      createInboxRoom('1', { slug: 'lobby', lastSeq: 5, mine: { lastReadSeq: 5 } }),
      createInboxRoom('2', { slug: 'weekly', name: '周会', lastSeq: 9, mine: { lastReadSeq: 4, mentions: 2 } }),
      createInboxRoom('3', { slug: 'oncall', name: '值班', lastSeq: 200, mine: { lastReadSeq: 0 } }),
      createInboxRoom('4', { slug: 'random', name: '闲聊', lastSeq: 9, mine: { notify: 'none' } }),
      createInboxRoom('5', { slug: 'quiet', name: '安静', lastSeq: 9, mine: { notify: 'mentions' } }),
    ])
    expect(links()).toEqual([
      ['大厅', ''],
      ['周会', `@ 2${t('room.mentions', { n: 2 })}`],
      ['值班', `99+${t('room.newMessages', { n: 200 })}`],
      ['闲聊', ''],
      ['安静', ''],
    ])
    expect(shown.container.querySelector('[aria-current=page]')?.getAttribute('href')).toBe('/rooms/weekly')
    expect(shown.container.querySelector(`[aria-label="${t('room.muted')}"]`)).not.toBeNull()
  })

  it('calls direct rooms by who else is in them, by the names that they have now', async () => {
    openChat(ME)
    await open([
      createInboxRoom('7', { kind: 'direct', name: '', people: ['lin', 'zhou'], lastSeq: 1, mine: { mentions: 1 } }),
      createInboxRoom('8', { kind: 'direct', name: '', people: ['lin'], assistants: [] }),
    ])
    expect(links().map(([name]) => name)).toEqual(['zhou', t('room.notes')])
    await act(async () => findChat()?.users.put([{ ...createUser('zhou', '11'), displayName: '周屿' }]))
    expect(links().map(([name]) => name)).toEqual(['周屿', t('room.notes')])
  })

  it('says by a dot and in words who of direct rooms is here, away or not to be disturbed', async () => {
    const presence = openChat(ME).rooms.presence as unknown as PresenceKeeper
    const [me, song] = [createUser(ME.username, ME.id), createUser('song', '12')]
    const saw = (online: string[]) =>
      act(async () => presence.put('1', { members: [me, song], online: new Set(online) }))
    const stands = (since: string | null, isQuiet?: true) =>
      act(async () =>
        presence.takeAway({ roomId: '1', people: [{ userId: '12', since, ...(isQuiet && { isQuiet }) }] }),
      )
    await open([createInboxRoom('7', { kind: 'direct', name: '', people: ['lin', 'song'] })])
    expect(standing()).toEqual({ word: undefined, hasDot: false })
    await saw([ME.id])
    const looks = [standing()]
    for (const change of [
      () => saw([ME.id, '12']),
      () => stands('2026-01-01T00:00:00.000Z'),
      () => stands('2026-01-01T00:00:00.000Z', true),
      () => stands(null),
    ]) {
      await change()
      looks.push(standing())
    }
    expect(looks.map(({ word }) => word)).toEqual(
      (['offline', 'online', 'away', 'quiet', 'online'] as const).map((one) => t(`rooms.${one}`)),
    )
    expect(looks.every(({ hasDot }) => hasDot)).toBe(true)
    expect(new Set(looks.map(({ look }) => look)).size).toBe(4)
    await act(async () => presence.drop('1'))
  })
})

describe('the face of a direct room', () => {
  it('tells who is here before the room was opened', async () => {
    const presence = openChat(ME).rooms.presence as unknown as PresenceKeeper
    await open([createInboxRoom('7', { kind: 'direct', name: '', people: ['lin', 'song'] })])
    expect(standing()).toEqual({ word: undefined, hasDot: false })
    for (const [online, word] of [
      [[{ username: 'song' }], 'online'],
      [[{ username: 'song', isQuiet: true }], 'quiet'],
      [[], 'offline'],
    ] as [PresentUser[], 'online' | 'quiet' | 'offline'][]) {
      await act(async () => presence.takeListed(['song'], online))
      expect(standing()).toMatchObject({ word: t(`rooms.${word}`), hasDot: true })
    }
  })
})

/** What is said of the person of the direct room, in words and by the dot at their face. */
function standing(): { word: string | undefined; hasDot: boolean; look?: string } {
  const link = [...shown.container.querySelectorAll('#rooms a')].find((one) => one.textContent?.includes('song'))
  const dot = link?.querySelector('.identity-tile > span')
  return {
    word: link?.querySelector('.sr-only')?.textContent?.trim(),
    hasDot: Boolean(dot),
    ...(dot && { look: dot.className }),
  }
}

async function open(rooms: InboxRoom[]): Promise<void> {
  shown = await show(<Sidebar />, { members: [], path: '/rooms/weekly', actions: {} as RoomActions, rooms })
}

/** Names of the rooms, and what stands at their ends. */
function links(): [string, string][] {
  const all = [...shown.container.querySelectorAll<HTMLAnchorElement>('#rooms a')]
  const rooms = all.filter((link) => !['/rooms', '/history', '/search'].includes(link.getAttribute('href') ?? ''))
  return rooms.map((link) => [link.querySelector('bdi')?.textContent ?? '', link.children[2]?.textContent ?? ''])
}
