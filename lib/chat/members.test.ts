import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { RoomRole, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { createTestChat } from '#test/chat.ts'

/** Rooms and their members, through the whole domain. */

type TestChat = ReturnType<typeof createTestChat>

const PEOPLE = ['owner', 'moderator', 'member', 'stranger', 'banned', 'admin', 'former'] as const
type Name = (typeof PEOPLE)[number]
type Cast = Record<Name | 'founder' | 'target' | 'outsider', SessionUser>

/** A room with one of each; `founder` is its other owner, `target` a member. */
async function createRoom(visibility: 'public' | 'private') {
  const test = createTestChat({ trigger: 'off' })
  const names = [...PEOPLE, 'founder', 'target', 'outsider'] as const
  const cast = Object.fromEntries(
    names.map((name) => [name, test.createStranger(name, name === 'admin' ? 'admin' : 'member')]),
  ) as Cast
  const { commands } = test.chat
  const usernames = ['owner', 'moderator', 'member', 'target', 'banned', 'former']
  const created = await commands['room:create'](cast.founder, { name: '设计 Team!', visibility, usernames })
  const roomId = created.room.id
  for (const role of ['owner', 'moderator'] as const)
    await commands['member:role'](cast.founder, { roomId, username: role, role })
  await commands['member:remove'](cast.founder, { roomId, username: 'banned', ban: true })
  await commands['member:leave'](cast.former, { roomId })
  return { test, cast, commands, roomId, room: created.room }
}

async function codeOf(doing: () => Promise<unknown>): Promise<string> {
  try {
    await doing()
    return 'ok'
  } catch (cause) {
    if (cause instanceof CodedError) return cause.code
    throw cause
  }
}

type Deed = (test: TestChat, as: SessionUser, roomId: string, cast: Cast) => Promise<unknown>

const send: Deed = ({ chat }, as, roomId) =>
  chat.commands['message:send'](as, { roomId, clientId: randomUUID(), text: 'hello', ask: false })
const removeTarget: Deed = ({ chat }, as, roomId) => chat.commands['member:remove'](as, { roomId, username: 'target' })
const change =
  (wanted: object): Deed =>
  ({ chat }, as, roomId) =>
    chat.commands['room:change'](as, { roomId, ...wanted })

/** Who may; the others are refused, with `not_found` where they may not read. Written apart from the rules. */
const DEEDS: [string, Deed, Record<'public' | 'private', Name[]>, 'goes on' | 'ends'][] = [
  ['enter', ({ chat }, as, roomId) => chat.rooms.requireEntrance(as, roomId), readers(), 'goes on'],
  ['read a page', ({ chat }, as, id) => chat.messages.readPage(as, id, { newest: true }, 10), readers(), 'goes on'],
  ['list members', ({ chat }, as, roomId) => chat.commands['member:list'](as, { roomId }), readers(), 'goes on'],
  ['send', send, both(['owner', 'moderator', 'member']), 'ends'],
  [
    'mark as read',
    ({ chat }, as, roomId) => chat.commands['read:set'](as, { roomId, seq: 1 }),
    both(['owner', 'moderator', 'member']),
    'goes on',
  ],
  [
    'set what is notified',
    ({ chat }, as, roomId) => chat.commands['notify:set'](as, { roomId, notify: 'none' }),
    both(['owner', 'moderator', 'member']),
    'goes on',
  ],
  ['join', ({ chat }, as, roomId) => chat.commands['member:join'](as, { roomId }), readers(), 'ends'],
  [
    'leave',
    ({ chat }, as, roomId) => chat.commands['member:leave'](as, { roomId }),
    both(['owner', 'moderator', 'member']),
    'goes on',
  ],
  [
    'add',
    ({ chat }, as, roomId) => chat.commands['member:add'](as, { roomId, usernames: ['outsider'] }),
    { public: ['owner', 'moderator', 'member', 'admin'], private: ['owner', 'moderator'] },
    'ends',
  ],
  [
    'invite',
    ({ chat }, as, roomId) => chat.commands['invite:create'](as, { roomId }),
    { public: ['owner', 'moderator', 'member', 'admin'], private: ['owner', 'moderator'] },
    'ends',
  ],
  [
    'list the invitations',
    ({ chat }, as, roomId) => chat.commands['invite:list'](as, { roomId }),
    { public: ['owner', 'moderator', 'member', 'admin'], private: ['owner', 'moderator'] },
    'ends',
  ],
  ['remove a member', removeTarget, managers(['owner', 'moderator']), 'ends'],
  [
    'ban an owner',
    ({ chat }, as, roomId) => chat.commands['member:remove'](as, { roomId, username: 'founder', ban: true }),
    managers(['owner']),
    'ends',
  ],
  [
    'let in again',
    ({ chat }, as, roomId) => chat.commands['member:unban'](as, { roomId, username: 'banned' }),
    managers(['owner', 'moderator']),
    'ends',
  ],
  [
    'give a role',
    ({ chat }, as, roomId) => chat.commands['member:role'](as, { roomId, username: 'target', role: 'moderator' }),
    managers(['owner']),
    'ends',
  ],
  ['set the topic', change({ topic: 'new' }), managers(['owner', 'moderator']), 'ends'],
  ['rename', change({ name: 'new' }), managers(['owner']), 'ends'],
  ['move', change({ slug: 'new' }), managers(['owner']), 'ends'],
  ['hide', change({ visibility: 'private', instructions: 'be brief' }), managers(['owner']), 'ends'],
  ['set the trigger', change({ trigger: 'auto' }), managers(['owner']), 'ends'],
  ['set the AIs', change({ assistants: [], readsFromSeq: 1 }), managers(['owner']), 'ends'],
  [
    'archive',
    ({ chat }, as, roomId) => chat.commands['room:archive'](as, { roomId, isArchived: true }),
    managers(['owner']),
    'goes on',
  ],
  [
    'delete',
    ({ chat }, as, roomId) => chat.commands['room:delete'](as, { roomId }),
    both(['owner', 'admin']),
    'goes on',
  ],
]

function both(names: Name[]) {
  return { public: names, private: names }
}
/** A site admin counts as owner in public channels. */
function managers(names: Name[]) {
  return { public: [...names, 'admin' as const], private: names }
}
function readers(): Record<'public' | 'private', Name[]> {
  const members: Name[] = ['owner', 'moderator', 'member']
  return { public: [...members, 'stranger', 'admin', 'former'], private: members }
}

describe.each(['public', 'private'] as const)('in a %s channel', (visibility) => {
  it.each(DEEDS)('who may %s', async (_name, deed, allowed, whenArchived) => {
    for (const name of PEOPLE) {
      const { test, cast, roomId } = await createRoom(visibility)
      const refusal = readers()[visibility].includes(name) ? 'forbidden' : 'not_found'
      const isAllowed = allowed[visibility].includes(name)
      expect(await codeOf(() => deed(test, cast[name], roomId, cast)), name).toBe(isAllowed ? 'ok' : refusal)

      const archived = await createRoom(visibility)
      await archived.commands['room:archive'](archived.cast.founder, { roomId: archived.roomId, isArchived: true })
      const goesOn = isAllowed && whenArchived === 'goes on'
      const doing = () => deed(archived.test, archived.cast[name], archived.roomId, archived.cast)
      expect(await codeOf(doing), `${name}, archived`).toBe(goesOn ? 'ok' : refusal)
    }
  })
})

describe('a right that is lost while the room’s turn is awaited', () => {
  // The others change neither the room nor who is in it.
  const changes = DEEDS.slice(DEEDS.findIndex(([name]) => name === 'leave')).filter(([name]) => !name.includes('invit'))

  it.each(changes)('is none: %s', async (_name, deed) => {
    const { test, cast, roomId } = await createRoom('private')
    const [person] = await test.store.findUsers(['owner'])
    if (!person) throw new Error('the owner is nobody')
    const { changeMembers, changeRoom, deleteRoom } = test.store
    const lose = () => changeMembers(roomId, { type: 'remove', person, isBan: false }, cast.founder, () => undefined)
    Object.assign(test.store, {
      changeMembers: (...args: Parameters<typeof changeMembers>) => lose().then(() => changeMembers(...args)),
      changeRoom: (...args: Parameters<typeof changeRoom>) => lose().then(() => changeRoom(...args)),
      deleteRoom: (...args: Parameters<typeof deleteRoom>) => lose().then(() => deleteRoom(...args)),
    })
    expect(await codeOf(() => deed(test, cast.owner, roomId, cast))).toBe('not_found')
    const page = await test.store.readPage(roomId, { newest: true }, 50)
    expect(page.at(-1)?.event).toMatchObject({ type: 'removed', username: 'owner' })
  })
})

describe('making a room', () => {
  it('makes its maker the owner, brings the others, and tells it', async () => {
    const { test, room, roomId } = await createRoom('public')
    expect(room).toMatchObject({ kind: 'channel', slug: '设计-team', name: '设计 Team!', createdBy: 'founder' })
    const page = await test.store.readPage(roomId, { newest: true }, 10)
    expect(page.map(({ event }) => event)).toMatchObject([
      { type: 'room_created', by: 'founder' },
      { type: 'added', by: 'founder', usernames: ['owner', 'moderator', 'member', 'target', 'banned', 'former'] },
      { type: 'role', by: 'founder', username: 'owner', role: 'owner' },
      { type: 'role', by: 'founder', username: 'moderator', role: 'moderator' },
      { type: 'removed', by: 'founder', username: 'banned' },
      { type: 'left', by: 'former' },
    ])
    expect(page.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('gives rooms of one name slugs of their own, and refuses one that is taken', async () => {
    const { commands, cast } = await createRoom('public')
    const make = (more: object) =>
      commands['room:create'](cast.owner, { name: '设计 Team!', visibility: 'public', ...more })
    expect((await make({})).room.slug).toBe('设计-team-2')
    expect((await make({ slug: 'Upper-Case' })).room.slug).toBe('upper-case')
    await expect(make({ slug: 'upper-case' })).rejects.toMatchObject({ code: 'taken', fields: { slug: 'taken' } })
    expect((await make({ name: '!!!' })).room.slug).toBe('room')
  })

  it.each([
    ['name', { name: '  ' }, 'required'],
    ['name', { name: 'x'.repeat(65) }, 'too_long'],
    ['name', { name: 'a\u202eb' }, 'invalid_characters'],
    ['slug', { slug: 'a b' }, 'invalid_characters'],
    ['topic', { topic: '题'.repeat(256) }, 'too_long'],
  ])('refuses a %s that is none', async (field, fields, code) => {
    const { commands, cast } = await createRoom('public')
    const making = commands['room:create'](cast.owner, { name: 'fine', visibility: 'public', ...fields })
    await expect(making).rejects.toMatchObject({ code: 'invalid', fields: { [field]: code } })
  })

  it('knows nobody who is not there', async () => {
    const { commands, cast, roomId } = await createRoom('public')
    const usernames = ['outsider', 'nobody']
    const making = commands['room:create'](cast.owner, { name: 'x', visibility: 'public', usernames })
    await expect(making).rejects.toMatchObject({ code: 'not_found' })
    await expect(commands['member:add'](cast.owner, { roomId, usernames })).rejects.toMatchObject({ code: 'not_found' })
    const { members } = await commands['member:list'](cast.owner, { roomId })
    expect(members.map(({ user }) => user.username)).not.toContain('outsider')
  })
})

describe('changing a room', () => {
  it('tells each thing that is another now, once', async () => {
    const { test, commands, cast, roomId } = await createRoom('private')
    const wanted = { roomId, name: 'New', topic: 'talk', trigger: 'auto' as const, assistants: [], instructions: 'hi' }
    const { room } = await commands['room:change'](cast.owner, { ...wanted, readsFromSeq: 3 })
    expect(room).toMatchObject({ name: 'New', topic: 'talk', trigger: 'auto', assistants: [], readsFromSeq: 3 })
    const events = async () => (await test.store.readPage(roomId, { after: 6 }, 10)).map(({ event }) => event?.type)
    expect(await events()).toEqual(['renamed', 'topic', 'trigger', 'assistants'])
    await commands['room:change'](cast.owner, wanted)
    expect(await events()).toHaveLength(4)
    const back = await commands['room:change'](cast.owner, { roomId, readsFromSeq: 0 })
    expect(back.room.readsFromSeq).toBeUndefined()
  })

  it('leaves the lobby where it is', async () => {
    const test = createTestChat()
    const root = test.createUser('root', 'admin')
    const { commands } = test.chat
    await expect(commands['room:delete'](root, { roomId: '1' })).rejects.toMatchObject({ code: 'forbidden' })
    const moving = commands['room:change'](root, { roomId: '1', slug: 'elsewhere' })
    await expect(moving).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('asks no AI where none is', async () => {
    const { test, commands, cast, roomId } = await createRoom('public')
    await commands['room:change'](cast.owner, { roomId, trigger: 'always', assistants: [] })
    const sent = await commands['message:send'](cast.owner, { roomId, clientId: randomUUID(), text: '@ai hi' })
    expect(sent.ai).toBeUndefined()
    await commands['room:change'](cast.owner, { roomId, assistants: ['ai'] })
    const asked = await commands['message:send'](cast.owner, { roomId, clientId: randomUUID(), text: '@ai hi' })
    expect(asked.ai).toBe('asked')
    await test.chat.stop()
  })
})

describe('the last owner', () => {
  it('can’t go or be made less while others are in', async () => {
    const { commands, cast, roomId } = await createRoom('private')
    await commands['member:leave'](cast.owner, { roomId })
    const conflict = { code: 'conflict' }
    await expect(commands['member:leave'](cast.founder, { roomId })).rejects.toMatchObject(conflict)
    const demote = { roomId, username: 'founder', role: 'member' as RoomRole }
    await expect(commands['member:role'](cast.founder, demote)).rejects.toMatchObject(conflict)
    await commands['member:role'](cast.founder, { roomId, username: 'target', role: 'owner' })
    await commands['member:leave'](cast.founder, { roomId })
    for (const username of ['member', 'moderator']) await commands['member:remove'](cast.target, { roomId, username })
    await commands['member:leave'](cast.target, { roomId })
  })
})

describe('an admin', () => {
  it('takes over a private channel, which the room is told, and no other way in', async () => {
    const { test, commands, cast, roomId } = await createRoom('private')
    const { admin } = cast
    const role = { roomId, username: 'admin', role: 'owner' as const }
    await expect(commands['member:join'](admin, { roomId })).rejects.toMatchObject({ code: 'not_found' })
    const lesser = commands['member:role'](admin, { ...role, role: 'moderator' })
    await expect(lesser).rejects.toMatchObject({ code: 'not_found' })
    await commands['member:role'](admin, role)
    expect((await test.chat.rooms.requireEntrance(admin, roomId)).mine).toMatchObject({ role: 'owner', unread: 0 })
    const [last] = (await test.store.readPage(roomId, { newest: true }, 1)).map(({ event }) => event)
    expect(last).toEqual({ type: 'took_over', by: 'admin' })
    expect(test.log.info).toHaveBeenCalledWith({ roomId, userId: admin.id }, expect.any(String))
  })
})

describe('the members of a room', () => {
  it('are listed by name, with what they are; who is banned is for moderators and owners', async () => {
    const { commands, cast, roomId } = await createRoom('public')
    const { members, banned, nextCursor } = await commands['member:list'](cast.moderator, { roomId })
    expect(members.map(({ user, role, isOnline }) => [user.username, role, isOnline])).toEqual([
      ['ai', 'member', true],
      ['founder', 'owner', false],
      ['member', 'member', false],
      ['moderator', 'moderator', false],
      ['owner', 'owner', false],
      ['target', 'member', false],
    ])
    expect([banned, nextCursor]).toEqual([['banned'], undefined])
    const found = await commands['member:list'](cast.member, { roomId, query: 'OWN' })
    expect([found.members.map(({ user }) => user.username), found.banned]).toEqual([['owner'], undefined])
  })

  it('come back when they were let in again, with nothing unread, and not before', async () => {
    const { commands, cast, roomId } = await createRoom('public')
    const { banned, owner } = cast
    await expect(commands['member:join'](banned, { roomId })).rejects.toMatchObject({ code: 'not_found' })
    const adding = () => commands['member:add'](owner, { roomId, usernames: ['banned', 'target', 'outsider'] })
    await expect(adding()).rejects.toMatchObject({ code: 'conflict' })
    await commands['member:unban'](owner, { roomId, username: 'banned' })
    expect(await adding()).toEqual({ added: ['banned', 'outsider'] })
    expect((await commands['member:join'](banned, { roomId })).mine).toMatchObject({ role: 'member', unread: 0 })
  })

  it('are taken out by others alone', async () => {
    const { commands, cast, roomId } = await createRoom('public')
    const self = commands['member:remove'](cast.owner, { roomId, username: 'owner' })
    await expect(self).rejects.toMatchObject({ code: 'forbidden' })
    const unknown = commands['member:remove'](cast.owner, { roomId, username: 'nobody' })
    await expect(unknown).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a direct room', () => {
  async function openDirect() {
    const test = createTestChat({ trigger: 'off' })
    const people = ['anna', 'ben', 'carl'].map((name) => test.createStranger(name))
    const [anna, ben, carl] = people as [SessionUser, SessionUser, SessionUser]
    const { commands } = test.chat
    const { room, mine } = await commands['direct:open'](anna, { usernames: ['ben', 'anna', 'ben'] })
    return { test, commands, anna, ben, carl, room, mine, roomId: room.id }
  }

  it('is its people’s, and the same for ever', async () => {
    const { commands, ben, room, mine, roomId } = await openDirect()
    expect(room).toMatchObject({ kind: 'direct', visibility: 'private', people: ['anna', 'ben'], assistants: [] })
    expect(mine).toMatchObject({ role: 'member', unread: 0 })
    expect((await commands['direct:open'](ben, { usernames: ['anna'] })).room.id).toBe(roomId)
    expect((await commands['direct:open'](ben, { usernames: [] })).room.people).toEqual(['ben'])
    const withAi = await commands['direct:open'](ben, { usernames: ['ai'] })
    expect(withAi.room).toMatchObject({ people: ['ben'], assistants: ['ai'], trigger: 'always' })
    await expect(commands['direct:open'](ben, { usernames: ['nobody'] })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is heard of by the others with its first message, all of which count as mentions', async () => {
    const { test, commands, anna, ben, roomId } = await openDirect()
    const rooms = async (user: SessionUser) => (await test.chat.inbox.open(user)).rooms.map(({ id }) => id)
    expect([await rooms(anna), await rooms(ben)]).toEqual([[roomId], []])
    await commands['message:send'](anna, { roomId, clientId: randomUUID(), text: 'hi', ask: false })
    const gained = test.facts.flatMap((fact) => (fact.type === 'access' ? [fact.change.gained] : []))
    expect(gained.at(-1)?.toSorted()).toEqual([anna.id, ben.id].toSorted())
    expect((await test.chat.inbox.open(ben)).rooms[0]?.mine).toMatchObject({ unread: 1, mentions: 1 })
  })

  it('lets nobody in or out, admins neither; its people set what the AI does', async () => {
    const { test, commands, anna, ben, carl, roomId } = await openDirect()
    const root = test.createStranger('root', 'admin')
    const refused = async (as: SessionUser, doing: (as: SessionUser) => Promise<unknown>) => codeOf(() => doing(as))
    for (const as of [carl, root]) {
      expect(await refused(as, (user) => test.chat.rooms.requireEntrance(user, roomId))).toBe('not_found')
      expect(await refused(as, (user) => commands['room:delete'](user, { roomId }))).toBe('not_found')
      const take = { roomId, username: as.username, role: 'owner' as const }
      expect(await refused(as, (user) => commands['member:role'](user, take))).toBe('not_found')
    }
    const adding = (user: SessionUser) => commands['member:add'](user, { roomId, usernames: ['carl'] })
    const removing = (user: SessionUser) => commands['member:remove'](user, { roomId, username: 'ben' })
    const naming = (user: SessionUser) => commands['room:change'](user, { roomId, name: 'us' })
    for (const doing of [adding, removing, naming]) expect(await refused(anna, doing)).toBe('forbidden')
    expect(await refused(ben, (user) => commands['member:leave'](user, { roomId }))).toBe('forbidden')
    const wanted = { roomId, trigger: 'always' as const, assistants: ['ai'], instructions: 'briefly', topic: 'plans' }
    expect((await commands['room:change'](ben, wanted)).room).toMatchObject({ trigger: 'always', assistants: ['ai'] })
  })
})

describe('the rooms that one may enter', () => {
  it('are one’s own first, then what is public and not closed to one', async () => {
    const { test, commands, cast, roomId } = await createRoom('private')
    const make = (name: string) => commands['room:create'](cast.outsider, { name, visibility: 'public' })
    const [open, banned] = [(await make('open')).room.id, (await make('banned')).room.id]
    await commands['member:remove'](cast.outsider, { roomId: banned, username: 'member', ban: true })
    const list = async (user: SessionUser) =>
      (await test.chat.rooms.list(user)).map(({ id, mine }) => [id, mine?.role ?? null])
    expect(await list(cast.member)).toEqual([
      [roomId, 'member'],
      ['1', null],
      [open, null],
    ])
    expect(await list(cast.stranger)).toEqual([
      ['1', null],
      [open, null],
      [banned, null],
    ])
    expect((await list(cast.outsider)).slice(0, 2)).toEqual([
      [open, 'owner'],
      [banned, 'owner'],
    ])
  })
})
