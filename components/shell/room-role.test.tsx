// @vitest-environment happy-dom

import { expect, it } from 'vitest'
import type { RoomActions } from '#lib/client/room-view.ts'
import { show } from '#test/render.tsx'
import { createInboxRoom } from '#test/samples.ts'
import { useRoomRole } from './room-role.ts'

const OWN = createInboxRoom('2', { slug: 'design', mine: { role: 'moderator' } })

function Role({ id, kind }: { id: string; kind: 'channel' | 'direct' }) {
  return String(useRoomRole({ id, kind }))
}

it('is that of the inbox, and in a direct room that is not yet there a member’s', async () => {
  const shown = await show(<Role id="2" kind="channel" />, { members: [], actions: {} as RoomActions, rooms: [OWN] })
  expect(shown.container.textContent).toBe('moderator')
  await shown.update(<Role id="3" kind="channel" />)
  expect(shown.container.textContent).toBe('null')
  await shown.update(<Role id="3" kind="direct" />)
  expect(shown.container.textContent).toBe('member')
  await shown.remove()
})
