import { expect, it } from 'vitest'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { toUser } from '#lib/protocol/people.ts'
import type { ChatServer, ChatSocket } from './io.ts'
import { createPeopleHere } from './people-here.ts'
import { createPresence, type PresenceChange } from './presence.ts'
import { createQuietPeople } from './quiet-people.ts'
import { createRecentUsers } from './recent-users.ts'

const before: SessionUser = { id: '7', username: 'mira', displayName: 'Mira', role: 'member' }
const now = { ...toUser(before), displayName: '米拉' }

it('whoever was read before they were called otherwise is told by the new name', () => {
  const recent = createRecentUsers()
  const said: PresenceChange[] = []
  const presence = createPresence((change) => said.push(change), 0, { recent })
  const namespace = { adapter: { rooms: new Map() }, sockets: new Map() } as unknown as ChatServer
  const quiet = createQuietPeople()
  const people = createPeopleHere({ namespace, own: presence, all: presence, quiet, recent, forgetNames: () => {} })
  people.change(now)
  // A handshake that read the session's row in time, and another process that has not heard it yet.
  const socket = { data: { user: before, isQuiet: false } } as Pick<ChatSocket, 'data'>
  people.welcome(socket)
  expect(socket.data.user.displayName).toBe('米拉')
  presence.enter('room', 'peer', toUser(before))
  expect(said).toEqual([{ roomId: 'room', joined: [now], left: [] }])
  presence.close()
})

it('what was told is known for as long as anything may come late, and no longer', () => {
  let clock = 0
  const recent = createRecentUsers(() => clock)
  const other = { ...now, id: '8' }
  expect(recent.haveChangedSince(0)).toBe(false)
  recent.note(now)
  clock = 9_000
  recent.note(other)
  expect(recent.latest(toUser(before))).toBe(now)
  clock = 10_000
  expect(recent.latest(toUser(before))).toEqual(toUser(before))
  expect(recent.latest({ ...toUser(before), id: '8' })).toBe(other)
  expect(recent.haveChangedSince(9_000)).toBe(true)
  expect(recent.haveChangedSince(9_001)).toBe(false)
})
