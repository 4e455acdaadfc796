// @vitest-environment happy-dom

import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { openChat } from '#lib/client/chat.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import { type Shown, show, t } from '#test/render.tsx'
import { createMessage, LIN, ME } from '#test/samples.ts'
import { SystemMessage } from './system-message.tsx'

let shown: Shown
afterEach(async () => {
  await shown.remove()
  vi.restoreAllMocks()
})

it('calls somebody who was removed by their name, which no list of members has', async () => {
  const removed = { ...LIN, id: '9', username: 'shiyi', displayName: '陈拾一' }
  const { users } = openChat(ME)
  const want = vi.spyOn(users, 'want').mockImplementation(() => {})
  const event = { type: 'removed', by: LIN.username, username: removed.username } as const
  const message = createMessage(1, { kind: 'system', sender: LIN.username, event })
  shown = await show(<SystemMessage rowKey="1" message={message} isActive isNew={false} />, {
    members: [LIN],
    actions: {} as RoomActions,
  })
  const sentence = t('events.removed', { who: LIN.displayName, whom: removed.displayName })
  expect(want.mock.calls).toEqual([[removed.username]])
  await act(async () => users.put([removed]))
  expect(shown.container.textContent).toContain(sentence)
})
