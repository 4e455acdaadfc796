import { describe, expect, it } from 'vitest'
import { toUser } from '#lib/protocol/people.ts'
import { createEntered } from '#test/samples.ts'
import { NO_PEOPLE, type People, reducePeople, welcome } from './people.ts'

const [ann, bob] = ['ann', 'bob'].map((username, index) =>
  toUser({ id: `${index}`, username, displayName: username, role: 'member' }),
) as [ReturnType<typeof toUser>, ReturnType<typeof toUser>]

function comeAndGo(people: People, joined: (typeof ann)[], left: string[] = []): People {
  return reducePeople(people, { type: 'presence:changed', fact: { roomId: '1', joined, left }, at: 0 })
}

describe('the members of a room', () => {
  it('are the same list while the same people come and go', () => {
    const people = welcome(NO_PEOPLE, createEntered([], { members: [ann, bob], online: [ann.id] }))
    const more = comeAndGo(people, [{ ...bob }])
    expect(more.members).toBe(people.members)
    expect([...more.online]).toEqual([ann.id, bob.id])
    const less = comeAndGo(more, [], [bob.id])
    expect(less.members).toBe(people.members)
    expect([...less.online]).toEqual([ann.id])
  })

  it('are the same people when the room is entered again, and when others come', () => {
    const people = welcome(NO_PEOPLE, createEntered([], { members: [ann, bob], online: [] }))
    const again = welcome(people, createEntered([], { members: [{ ...ann }, { ...bob }], online: [ann.id] }))
    expect(again.members).toBe(people.members)
    const zoe = toUser({ id: '9', username: 'zoe', displayName: 'zoe', role: 'member' })
    const more = comeAndGo(again, [zoe])
    expect(more.members).toEqual([ann, bob, zoe])
    expect(more.members[0]).toBe(ann)
    const promoted = comeAndGo(more, [{ ...bob, role: 'admin' }])
    expect(promoted.members[1]).toMatchObject({ role: 'admin' })
    expect(promoted.members[0]).toBe(ann)
  })
})

it('shows somebody by their new name, and whoever joined, without saying that they are online', () => {
  const before: People = { ...NO_PEOPLE, members: [ann, bob] }
  const change = (user: typeof ann): People =>
    reducePeople(before, { type: 'member:changed', fact: { roomId: '1', user, role: 'member' }, at: 0 })
  expect(change({ ...ann, displayName: 'Ann' }).members).toEqual([{ ...ann, displayName: 'Ann' }, bob])
  const zoe = { ...ann, id: '9', username: 'zoe' }
  expect(change(zoe)).toMatchObject({ members: [ann, bob, zoe], online: new Set() })
  expect(change(ann)).toBe(before)
})

it('shows whoever left no more, neither as a member nor as online nor as typing', () => {
  const before: People = {
    members: [ann, bob],
    online: new Set([ann.id, bob.id]),
    typing: [{ userId: ann.id, until: 10 }],
  }
  const left = reducePeople(before, { type: 'member:left', fact: { roomId: '1', username: ann.username }, at: 0 })
  expect(left).toEqual({ members: [bob], online: new Set([bob.id]), typing: [] })
  expect(reducePeople(left, { type: 'member:left', fact: { roomId: '1', username: ann.username }, at: 0 })).toBe(left)
})
