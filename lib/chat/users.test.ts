import { describe, expect, it, test, vi } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { createGate } from '#test/gate.ts'

describe('a profile', () => {
  it('tells what people say of themselves, and the channels that both are in', async () => {
    const { chat, createUser, createStranger } = createTestChat()
    const [alice, bob, eve] = [createUser('alice'), createUser('bob'), createStranger('eve')]
    const { commands } = chat
    const make = (name: string, usernames: string[]) =>
      commands['room:create'](alice, { name, visibility: 'private', usernames })
    const { room } = await make('both', ['bob'])
    await make('alone', [])
    await commands['direct:open'](alice, { usernames: ['bob'] })
    await chat.users.describe(alice, ' 产品 ')
    const profile = await commands['profile:read'](bob, { username: 'alice' })
    expect(profile.user).toMatchObject({ username: 'alice', about: '产品' })
    expect(profile.rooms.map(({ id }) => id)).toEqual([ROOM_ID, room.id])
    expect((await commands['profile:read'](eve, { username: 'alice' })).rooms).toEqual([])
    await expect(commands['profile:read'](eve, { username: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('being called otherwise', () => {
  it('is told to the person’s rooms, with who they are there, and to the processes', async () => {
    const { chat, facts, createUser } = createTestChat()
    const alice = createUser('alice')
    const user = { ...alice, displayName: 'Alice 王', kind: 'human', color: expect.any(Number) }
    expect(await chat.users.rename(alice, '  Alice  王 ')).toEqual(user)
    expect(facts).toEqual([{ type: 'member', roomId: ROOM_ID, user, role: 'member' }])
  })

  it('is told to nobody where it is so already, or where one is in no room', async () => {
    const { chat, facts, createUser, createStranger } = createTestChat()
    expect(await chat.users.rename(createUser('alice'), 'alice')).toMatchObject({ displayName: 'alice' })
    expect(await chat.users.rename(createStranger('bob'), 'Bob')).toMatchObject({ displayName: 'Bob' })
    expect(facts).toEqual([])
  })

  it.each([
    ['', 'invalid', 'required'],
    ['x'.repeat(33), 'invalid', 'too_long'],
    ['a\u202eb', 'invalid', 'invalid_characters'],
    ['小砚', 'invalid', 'reserved'],
    ['A I', 'invalid', 'reserved'],
    ['bob', 'taken', 'taken'],
    ['BOB', 'taken', 'taken'],
    ['ＢＯＢ', 'taken', 'taken'],
    ['воb', 'taken', 'taken'],
  ])('%j is refused as %s: %s', async (typed, code, field) => {
    const { chat, facts, createUser } = createTestChat()
    createUser('bob')
    const alice = createUser('alice')
    await expect(chat.users.rename(alice, typed)).rejects.toMatchObject({ code, fields: { displayName: field } })
    expect(facts).toEqual([])
  })

  it('to one’s own handle is always possible', async () => {
    const { chat, createUser } = createTestChat()
    const alice = createUser('alice')
    await chat.users.rename(alice, 'Somebody')
    expect(await chat.users.rename({ ...alice, displayName: 'Somebody' }, 'Alice')).toMatchObject({
      displayName: 'Alice',
    })
  })

  it('makes the next message name them by it', async () => {
    const { chat, store, send, createUser } = createTestChat()
    const [alice, bob] = [createUser('alice'), createUser('bob')]
    const countMentions = async () => (await store.findEntrance(bob, { id: ROOM_ID }))?.mine?.mentions
    await send(alice, 'ask @老鲍 about it')
    expect(await countMentions()).toBe(0)
    await chat.users.rename(bob, '老鲍')
    await send(alice, 'ask @老鲍 about it')
    expect(await countMentions()).toBe(1)
  })
})

test('people are found by name, whoever asks', async () => {
  const { chat, createUser, createStranger } = createTestChat()
  const bob = createUser('bob')
  const { users } = { users: await chat.users.list(createStranger('eve'), { query: 'bo' }) }
  expect(users).toMatchObject([{ id: bob.id, username: 'bob', displayName: 'bob', kind: 'human' }])
})

describe('who deleted their account', () => {
  /** Alice, and what is told of her in her room. */
  function createLeaving() {
    const test = createTestChat({ trigger: 'off' })
    const alice = test.createUser('alice')
    const username = `deleted-${alice.id}`
    const gone = {
      ...alice,
      username,
      displayName: username,
      kind: 'human',
      color: expect.any(Number),
      status: 'deleted',
    }
    const facts = [
      { type: 'member', roomId: ROOM_ID, user: gone, role: 'member', formerUsername: 'alice' },
      { type: 'left', roomId: ROOM_ID, username: 'alice' },
      { type: 'left', roomId: ROOM_ID, username },
    ]
    return { ...test, alice, gone, told: facts }
  }

  it('is told as the same one under another name, and as gone', async () => {
    const { chat, facts, alice, told } = createLeaving()
    await chat.users.tellGone(alice, [ROOM_ID])
    const change = { roomId: ROOM_ID, lost: { userIds: [alice.id], reason: 'left' } }
    expect(facts).toEqual([...told, { type: 'access', change }])
  })

  it('is told once more behind what was still to be said by the old name', async () => {
    const { chat, store, facts, alice, told, send } = createLeaving()
    const gate = createGate()
    vi.spyOn(store, 'settled').mockReturnValue(gate.isOpen)
    const telling = chat.users.tellErased(alice, [ROOM_ID])
    await send(alice, 'a last word')
    gate.open()
    await telling
    expect(facts.map(({ type }) => type)).toEqual(['created', 'member', 'left', 'left'])
    expect(facts.slice(1)).toEqual(told)
  })

  it('is not called back by a change of their name that was under way', async () => {
    const { chat, store, facts, createUser } = createTestChat()
    const bob = createUser('bob')
    const listRoles = store.listRoles.bind(store)
    vi.spyOn(store, 'listRoles').mockImplementation(async (userId) => {
      const roles = await listRoles(userId)
      store.putUser({
        ...bob,
        username: 'deleted-3',
        displayName: 'deleted-3',
        kind: 'human',
        color: 0,
        status: 'deleted',
      })
      return roles
    })
    await chat.users.rename(bob, 'Robert')
    const last = facts.findLast((fact) => fact.type === 'member')
    expect(last).toMatchObject({ user: { id: bob.id, username: `deleted-${bob.id}` }, formerUsername: 'bob' })
  })
})

test('of two names that are given at once the one that is kept is told last', async () => {
  const { chat, store, facts, createUser } = createTestChat()
  const alice = createUser('alice')
  const listRoles = store.listRoles.bind(store)
  const gate = createGate()
  vi.spyOn(store, 'listRoles').mockImplementationOnce(async (userId) => {
    await gate.isOpen
    return listRoles(userId)
  })
  const renaming = chat.users.rename(alice, 'One')
  await expect.poll(() => vi.mocked(store.listRoles).mock.calls.length).toBe(1)
  await chat.users.rename(alice, 'Two')
  gate.open()
  await renaming
  const names = facts.flatMap((fact) => (fact.type === 'member' ? fact.user.displayName : []))
  expect(names).toEqual(['Two', 'One', 'Two'])
})
