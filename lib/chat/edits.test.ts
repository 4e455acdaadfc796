import { describe, expect, it } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'

/** Editing and deleting: who may, what is told, and what is left. */

const notFound = { code: 'not_found' }
const forbidden = { code: 'forbidden' }
const conflict = { code: 'conflict' }

async function sendOne({ trigger = 'off' as const } = {}) {
  const test = createTestChat({ trigger })
  const [alice, bob] = [test.createUser('alice'), test.createUser('bob')]
  const message = await test.send(alice, 'first')
  const command = {
    edit: (user: typeof alice, text: string, messageId = message.id) =>
      test.chat.commands['message:edit'](user, { messageId, text }),
    remove: (user: typeof alice, messageId = message.id) => test.chat.commands['message:delete'](user, { messageId }),
  }
  return { ...test, ...command, alice, bob, message }
}

describe('finding messages', () => {
  it('is for whoever may read the room, and knows nothing of other rooms', async () => {
    const test = await sendOne()
    const list = (user: typeof test.alice, messageIds: string[]) =>
      test.chat.commands['message:list'](user, { roomId: ROOM_ID, messageIds })
    expect(await list(test.bob, ['999', test.message.id])).toEqual({ messages: [test.message] })
    await test.store.changeRoom(ROOM_ID, { visibility: 'private' }, test.bob, () => undefined)
    await test.store.changeMembers(ROOM_ID, { type: 'leave' }, test.alice, () => undefined)
    await expect(list(test.alice, [test.message.id])).rejects.toMatchObject(notFound)
  })
})

describe('editing a message', () => {
  it('is told to the room, keeps what was said, and asks nobody', async () => {
    const test = await sendOne()
    await test.chat.rooms.change(test.createUser('root', 'admin'), ROOM_ID, { trigger: 'always' })
    const { message } = await test.edit(test.alice, 'second')
    expect(message).toMatchObject({ text: 'second', seq: test.message.seq, editedAt: expect.any(String) })
    expect(test.facts.at(-1)).toEqual({ type: 'changed', message })
    expect(await test.replies()).toEqual([])
    const versions = await test.chat.messages.listVersions(test.alice, message.id)
    expect(versions.map(({ text }) => text)).toEqual(['first', 'second'])
  })

  it('is for its author alone, and only for a member', async () => {
    const test = await sendOne()
    await expect(test.edit(test.bob, 'second')).rejects.toMatchObject(forbidden)
    await expect(test.edit(test.createUser('root', 'admin'), 'second')).rejects.toMatchObject(forbidden)
    await test.store.changeMembers(ROOM_ID, { type: 'leave' }, test.alice, () => undefined)
    await expect(test.edit(test.alice, 'second')).rejects.toMatchObject(forbidden)
    await test.store.changeRoom(ROOM_ID, { visibility: 'private' }, test.bob, () => undefined)
    await expect(test.edit(test.alice, 'second')).rejects.toMatchObject(notFound)
    await expect(test.edit(test.bob, 'second', '999')).rejects.toMatchObject(notFound)
  })

  it('to what it says already changes nothing, and to nothing is invalid', async () => {
    const test = await sendOne()
    expect((await test.edit(test.alice, 'first')).message).toEqual(test.message)
    await expect(test.edit(test.alice, ' ')).rejects.toMatchObject({ code: 'invalid' })
    expect(test.facts.filter(({ type }) => type === 'changed')).toEqual([])
  })

  it('shows what was said before to its author and those who run the room, and nobody else', async () => {
    const test = await sendOne()
    await test.edit(test.alice, 'second')
    const { listVersions } = test.chat.messages
    expect(await listVersions(test.createUser('root', 'admin'), test.message.id)).toHaveLength(2)
    await expect(listVersions(test.bob, test.message.id)).rejects.toMatchObject(forbidden)
  })
})

describe('deleting a message', () => {
  it('is for its author and those who run the room, and nobody else', async () => {
    const test = await sendOne()
    await expect(test.remove(test.bob)).rejects.toMatchObject(forbidden)
    const { message } = await test.remove(test.alice)
    expect(message).toMatchObject({ text: '', deletedAt: expect.any(String), deletedBy: 'alice' })
    const other = await test.send(test.alice, 'other')
    expect(await test.remove(test.createUser('root', 'admin'), other.id)).toMatchObject({
      message: { deletedBy: 'root' },
    })
  })

  it('is done once, and leaves nothing to edit or to look at', async () => {
    const test = await sendOne()
    await test.edit(test.alice, 'second')
    const { message } = await test.remove(test.alice)
    expect((await test.remove(test.alice)).message).toEqual(message)
    expect(test.facts.filter(({ type }) => type === 'changed')).toHaveLength(2)
    await expect(test.edit(test.alice, 'third')).rejects.toMatchObject(conflict)
    expect(await test.chat.messages.listVersions(test.alice, message.id)).toEqual([])
  })

  it('of a reply under way ends it first', async () => {
    const test = createTestChat()
    const alice = test.createUser('alice')
    await test.send(alice, 'a question')
    const call = await test.call(0)
    call.say('so far')
    const [reply] = await test.replies()
    if (!reply) throw new Error('no reply')
    const { message } = await test.chat.commands['message:delete'](test.createUser('root', 'admin'), {
      messageId: reply.id,
    })
    expect(message).toMatchObject({ text: '', status: 'stopped', deletedBy: 'root' })
    const again = test.chat.commands['reply:retry'](alice, { messageId: reply.id })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  it('takes a question from the prompts that follow', async () => {
    const test = createTestChat()
    const alice = test.createUser('alice')
    const secret = await test.send(alice, 'the secret', false)
    await test.chat.commands['message:delete'](alice, { messageId: secret.id })
    await test.send(alice, 'a question')
    const { turns } = await test.call(0)
    expect(JSON.stringify(turns)).not.toContain('the secret')
  })
})
