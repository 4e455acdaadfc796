import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'

describe('sending a message', () => {
  it('stores it and says it to the room, sender included', async () => {
    const test = createTestChat({ trigger: 'off' })
    const message = await test.send(test.createUser('alice'), 'hello')
    expect(message).toMatchObject({ seq: 1, rev: 1, sender: 'alice', kind: 'human', text: 'hello', status: 'sent' })
    expect(test.facts).toEqual([{ type: 'created', message }])
  })

  it.each([
    ['nothing', '', 'required'],
    ['white space', ' \n\t\u3000', 'required'],
    ['invisible characters', '\u200b\u00ad\ufeff', 'required'],
    ['16,001 code points', '😀'.repeat(16_001), 'too_long'],
    ['a lone surrogate', 'a\ud800b', 'invalid_characters'],
    ['a NUL', 'a\0b', 'invalid_characters'],
  ])('refuses %s and stores nothing', async (_name, text, code) => {
    const test = createTestChat()
    await expect(test.send(test.createUser('alice'), text)).rejects.toMatchObject({
      code: 'invalid',
      fields: { text: code },
    })
    expect(test.facts).toEqual([])
    expect(await test.store.readPage(ROOM_ID, { newest: true }, 10)).toEqual([])
  })

  it('takes 16,000 code points and keeps every character', async () => {
    const test = createTestChat({ trigger: 'off' })
    const text = `  ${'😀'.repeat(15_995)}\r\n\t`
    expect((await test.send(test.createUser('alice'), text)).text).toBe(text)
  })

  it('says a repeat once', async () => {
    const test = createTestChat({ trigger: 'off' })
    const alice = test.createUser('alice')
    const input = { roomId: ROOM_ID, clientId: randomUUID(), text: 'once' }
    const first = await test.chat.messages.send(alice, input)
    expect(await test.chat.messages.send(alice, input)).toEqual(first)
    expect(test.facts).toHaveLength(1)
    expect(test.said).toEqual([first.message])
    await expect(test.chat.messages.send(alice, { ...input, text: 'other' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('finds no room that is private, and none that does not exist, in the same words', async () => {
    const test = createTestChat()
    test.store.putRoom({
      ...{ id: '9', slug: 'p', name: 'p', topic: '', visibility: 'private', trigger: 'off', model: '' },
    })
    const mallory = test.createUser('mallory')
    for (const roomId of ['9', '404']) {
      const sending = test.chat.messages.send(mallory, { roomId, clientId: randomUUID(), text: 'hi' })
      await expect(sending).rejects.toMatchObject({ code: 'not_found' })
      await expect(test.chat.messages.readPage(mallory, roomId, { newest: true }, 10)).rejects.toMatchObject({
        code: 'not_found',
      })
    }
  })

  it('is for members alone, also where everybody may read', async () => {
    const test = createTestChat({ trigger: 'off' })
    const stranger = test.createStranger('stranger')
    await expect(test.send(stranger, 'hi')).rejects.toMatchObject({ code: 'forbidden' })
    expect(await test.store.readPage(ROOM_ID, { newest: true }, 10)).toEqual([])
    await test.store.addMember(ROOM_ID, stranger.id)
    expect(await test.send(stranger, 'hi')).toMatchObject({ sender: 'stranger' })
  })

  it('refuses an answer to a message of another room', async () => {
    const test = createTestChat({ trigger: 'off' })
    test.store.putRoom({
      ...{ id: '9', slug: 'p', name: 'p', topic: '', visibility: 'public', trigger: 'off', model: '' },
    })
    const alice = test.createUser('alice')
    await test.store.addMember('9', alice.id)
    const { message: elsewhere } = await test.chat.messages.send(alice, {
      roomId: '9',
      clientId: randomUUID(),
      text: 'there',
    })
    const input = { roomId: ROOM_ID, clientId: randomUUID(), text: 'here', replyTo: elsewhere.id }
    await expect(test.chat.messages.send(alice, input)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('whether the AI is asked', () => {
  it.each([
    ['always', 'hello', undefined, true],
    ['always', 'hello', false, false],
    ['mention', 'hello', undefined, false],
    ['mention', 'hello', true, true],
    ['mention', '问下@小砚', undefined, true],
    ['mention', '＠AI please', undefined, true],
    ['mention', '@小砚hello', undefined, true],
    ['mention', 'write to me@ai.example', undefined, false],
    ['mention', '@aida is here', undefined, false],
    ['off', '@小砚', undefined, false],
    ['off', 'hello', true, true],
  ] as const)('trigger %s, “%s”, ask %s: %s', async (trigger, text, ask, isAsked) => {
    const test = createTestChat({ trigger })
    await test.send(test.createUser('alice'), text, ask)
    expect(await test.replies()).toHaveLength(isAsked ? 1 : 0)
  })

  it.each([
    ['always', '@bob 你看', false],
    ['always', '@bob 和 @小砚 一起看', true],
    ['always', '@nobody 你看', true],
    ['auto', 'hello', false],
    ['auto', '@小砚', true],
  ] as const)('among people, trigger %s, “%s”: %s', async (trigger, text, isAsked) => {
    const test = createTestChat({ trigger })
    test.createUser('bob')
    await test.send(test.createUser('alice'), text)
    expect(await test.replies()).toHaveLength(isAsked ? 1 : 0)
  })

  it('automatically while one person is a member', async () => {
    const test = createTestChat({ trigger: 'auto' })
    await test.send(test.createUser('alice'), 'hello')
    expect(await test.replies()).toHaveLength(1)
  })

  it('by an answer to it, and not by one to a person', async () => {
    const test = createTestChat({ trigger: 'mention' })
    const alice = test.createUser('alice')
    const question = await test.send(alice, '@小砚 hi')
    const [reply] = await test.replies()
    const answer = (replyTo: string) => ({ roomId: ROOM_ID, clientId: randomUUID(), text: 'and?', replyTo })
    expect((await test.chat.messages.send(alice, answer(reply?.id ?? ''))).ai).toBe('asked')
    expect((await test.chat.messages.send(alice, answer(question.id))).ai).toBeUndefined()
  })

  it('without a query for messages that name nobody', async () => {
    const test = createTestChat({ trigger: 'always' })
    const { listMembers } = test.store
    let queries = 0
    test.store.listMembers = (...args) => {
      queries++
      return listMembers(...args)
    }
    const alice = test.createUser('alice')
    await test.send(alice, 'hello', false)
    const quiet = createTestChat({ trigger: 'mention' })
    await quiet.send(quiet.createUser('bob'), 'hello')
    for (let i = 0; i < 3; i++) await test.send(alice, '@alice a note')
    expect(queries).toBe(1)
  })

  it('never by itself where the assistant is off', async () => {
    const test = createTestChat({ trigger: 'always', mode: 'off' })
    await test.send(test.createUser('alice'), 'hello')
    expect(await test.replies()).toEqual([])
  })
})

describe('changing a room', () => {
  it('is an admin’s, is told to all, and holds for the next message', async () => {
    const test = createTestChat({ trigger: 'always' })
    const [alice, root] = [test.createUser('alice'), test.createStranger('root', 'admin')]
    await test.send(alice, 'hello', false)
    const room = await test.chat.rooms.change(root, ROOM_ID, { trigger: 'off' })
    expect(room).toMatchObject({ id: ROOM_ID, trigger: 'off' })
    const [told, changed] = test.facts.slice(-3)
    const event = { type: 'trigger', by: 'root', trigger: 'off' }
    expect(told).toMatchObject({
      type: 'created',
      message: { kind: 'system', sender: 'root', text: '', seq: 2, event },
    })
    expect(changed).toEqual({ type: 'room', room })
    await test.send(alice, 'anybody?')
    expect(await test.replies()).toEqual([])
  })

  it('says nothing where it is so already', async () => {
    const test = createTestChat({ trigger: 'off' })
    const root = test.createUser('root', 'admin')
    expect(await test.chat.rooms.change(root, ROOM_ID, { trigger: 'off' })).toMatchObject({
      trigger: 'off',
      lastSeq: 0,
    })
    expect(test.facts).toEqual([])
  })

  it('is forbidden to members, and to admins who are members of private rooms; rooms that may not be read are not there', async () => {
    const test = createTestChat()
    const [alice, root] = [test.createUser('alice'), test.createStranger('root', 'admin')]
    const change = { trigger: 'off' } as const
    await expect(test.chat.rooms.change(alice, ROOM_ID, change)).rejects.toMatchObject({ code: 'forbidden' })
    const room = { slug: 'closed', name: '', topic: '', visibility: 'private', trigger: 'always', model: 'm' } as const
    test.store.putRoom({ ...room, id: '9' })
    for (const user of [alice, root]) {
      await expect(test.chat.rooms.change(user, '9', change)).rejects.toMatchObject({ code: 'not_found' })
      await expect(test.chat.rooms.change(user, '404', change)).rejects.toMatchObject({ code: 'not_found' })
    }
    await test.store.addMember('9', root.id)
    await expect(test.chat.rooms.change(root, '9', change)).rejects.toMatchObject({ code: 'forbidden' })
    expect(test.facts).toEqual([])
  })

  it('is no part of what the AI is told', async () => {
    const test = createTestChat({ trigger: 'always' })
    const root = test.createUser('root', 'admin')
    await test.chat.rooms.change(root, ROOM_ID, { trigger: 'mention' })
    await test.send(root, '@小砚 hi')
    const call = await test.call(0)
    expect(call.turns.slice(1).map(({ content }) => content)).toEqual(['[#2] root: @小砚 hi'])
  })
})

describe('entering a room', () => {
  it('makes nobody a member, and reading does not either', async () => {
    const test = createTestChat({ trigger: 'off' })
    await test.send(test.createUser('alice'), 'hello')
    const stranger = test.createStranger('stranger')
    for (const after of [undefined, 0]) {
      const entrance = await test.chat.rooms.requireEntrance(stranger, ROOM_ID)
      expect(entrance.mine).toBeNull()
      const entered = await test.chat.rooms.read(stranger, entrance, after, () => [])
      expect(entered.messages).toHaveLength(1)
      expect(entered.members.map(({ username }) => username)).toEqual(['ai', 'alice'])
    }
    expect((await test.chat.messages.readPage(stranger, ROOM_ID, { newest: true }, 10)).messages).toHaveLength(1)
    expect((await test.store.listMembers(ROOM_ID, [])).map(({ username }) => username)).toEqual(['ai', 'alice'])
  })

  it('shows the newest page, and says that older ones exist', async () => {
    const test = createTestChat({ trigger: 'off' })
    const alice = test.createUser('alice')
    for (let i = 1; i <= 60; i++) await test.send(alice, `m${i}`)
    const entrance = await test.chat.rooms.requireEntrance(alice, ROOM_ID)
    const entered = await test.chat.rooms.read(alice, entrance, undefined, () => [alice.id])
    expect(entered.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 11))
    expect(entered).toMatchObject({ hasBefore: true, rev: 60, me: { username: 'alice' }, online: ['2', alice.id] })
    expect(entered.members.map(({ username }) => username)).toEqual(['ai', 'alice'])
  })

  it('brings back exactly what was missed, in pages until level', async () => {
    const test = createTestChat({ trigger: 'off' })
    const alice = test.createUser('alice')
    for (let i = 1; i <= 450; i++) await test.send(alice, `m${i}`)
    const missed: number[] = []
    let after = 3
    for (let hasMore = true; hasMore; ) {
      const entrance = await test.chat.rooms.requireEntrance(alice, ROOM_ID)
      const entered = await test.chat.rooms.read(alice, entrance, after, () => [])
      missed.push(...entered.messages.map(({ seq }) => seq))
      after = entered.rev
      hasMore = entered.hasMore ?? false
    }
    expect(missed).toEqual(Array.from({ length: 447 }, (_, i) => i + 4))
    expect(after).toBe(450)
  })

  it('answers an `after` beyond the head like a first entry', async () => {
    const test = createTestChat({ trigger: 'off' })
    const alice = test.createUser('alice')
    await test.send(alice, 'one')
    const entrance = await test.chat.rooms.requireEntrance(alice, ROOM_ID)
    const entered = await test.chat.rooms.read(alice, entrance, 99, () => [])
    expect(entered).toMatchObject({ rev: 1, hasBefore: false })
    expect(entered.messages).toHaveLength(1)
  })
})

describe('a page of history', () => {
  it('says what lies on either side, whatever was asked', async () => {
    const test = createTestChat({ trigger: 'off' })
    const alice = test.createUser('alice')
    for (let i = 1; i <= 5; i++) await test.send(alice, `m${i}`)
    const sides = async (position: Parameters<typeof test.chat.messages.readPage>[2]) => {
      const page = await test.chat.messages.readPage(alice, ROOM_ID, position, 2)
      return [page.messages.map(({ seq }) => seq), page.hasBefore, page.hasAfter]
    }
    expect(await sides({ newest: true })).toEqual([[4, 5], true, false])
    expect(await sides({ before: 3 })).toEqual([[1, 2], false, true])
    expect(await sides({ before: 1 })).toEqual([[], false, true])
    expect(await sides({ after: 2 })).toEqual([[3, 4], true, true])
    expect(await sides({ after: 5 })).toEqual([[], true, false])
    expect(await sides({ around: 3 })).toEqual([[2, 3], true, true])
  })
})
