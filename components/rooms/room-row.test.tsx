// @vitest-environment happy-dom
import { act } from 'react'
import { afterEach, expect, it } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import { thisTab } from '#lib/client/tabs.ts'
import { createFormat } from '#lib/i18n/format.ts'
import { type Shown, show, t } from '#test/render.tsx'
import { createInboxRoom, ME } from '#test/samples.ts'

let shown: Shown

afterEach(async () => {
  await shown.remove()
  localStorage.clear()
})

it('shows what waits to be sent, but not of what a tab that is gone has left, as that is not at hand', async () => {
  localStorage.setItem(`draft:${ME.id}:7:${thisTab().id}`, '快写完了')
  localStorage.setItem(`draft:${ME.id}:8:gone`, '以前写的')
  const { RoomRow } = await import('./room-row.tsx')
  // Closes what may be open for this reader, which has looked at the drafts already.
  openChat({ ...ME, id: 'another' })
  const rooms = ['7', '8'].map((id) => createInboxRoom(id, { topic: `话题 ${id}` }))
  const format = createFormat('zh-CN', t, 'UTC')
  shown = await show(
    rooms.map((room) => <RoomRow key={room.id} room={room} latest={undefined} format={format} />),
    { members: [], actions: {} as RoomActions, rooms },
  )
  await act(async () => new Promise((resolve) => setImmediate(resolve)))
  const [own, left] = [...shown.container.querySelectorAll('li')].map((row) => row.textContent)
  expect(own).toContain(`${t('rooms.draftLine')}快写完了`)
  // The mark is there, for what was left comes back when the room is opened.
  expect(left).toContain(t('room.draft'))
  expect(left).toContain('话题 8')
  expect(left).not.toContain(t('rooms.draftLine'))
})
