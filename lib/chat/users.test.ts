import { describe, expect, it, test } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'

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

test('who deleted their account is told as the same one under another name, and as gone', () => {
  const { chat, facts, createUser } = createTestChat()
  const alice = createUser('alice')
  const gone = { ...alice, username: 'deleted-7', displayName: 'deleted-7', kind: 'human', color: 0 } as const
  chat.users.tellGone(alice, { ...gone, status: 'deleted' }, [ROOM_ID])
  expect(facts).toEqual([
    { type: 'member', roomId: ROOM_ID, user: { ...gone, status: 'deleted' }, role: 'member' },
    { type: 'left', roomId: ROOM_ID, username: 'alice' },
    { type: 'left', roomId: ROOM_ID, username: 'deleted-7' },
    { type: 'access', change: { roomId: ROOM_ID, lost: { userIds: [alice.id], reason: 'left' } } },
  ])
})
