import { expect, it } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'

/** Reacting and pinning: who may, and what is told. */

const notFound = { code: 'not_found' }
const forbidden = { code: 'forbidden' }
const conflict = { code: 'conflict' }

async function sendOne() {
  const test = createTestChat({ trigger: 'off' })
  const [alice, bob] = [test.createUser('alice'), test.createUser('bob')]
  const message = await test.send(alice, 'first')
  return {
    ...{ ...test, alice, bob, message },
    react: (user: typeof alice, emoji = '👍', isOn = true, messageId = message.id) =>
      test.chat.commands['reaction:set'](user, { messageId, emoji, isOn }),
    pin: (user: typeof alice, isPinned = true, messageId = message.id) =>
      test.chat.commands['pin:set'](user, { messageId, isPinned }),
    marked: () => test.facts.filter(({ type }) => type === 'reaction' || type === 'changed'),
  }
}

it('a reaction is told to the room with its rev, and what is so already is not', async () => {
  const test = await sendOne()
  expect(await test.react(test.bob)).toEqual({})
  await test.react(test.bob)
  await test.react(test.bob, '👍', false)
  const fact = { type: 'reaction', roomId: ROOM_ID, messageId: test.message.id, emoji: '👍', username: 'bob' }
  expect(test.marked()).toEqual([
    { ...fact, rev: 2, isOn: true },
    { ...fact, rev: 3, isOn: false },
  ])
})

it('a pin is told with its message, and everybody in the room may take it back', async () => {
  const test = await sendOne()
  const { message } = await test.pin(test.bob)
  expect(message).toEqual({ ...test.message, rev: 2, pinnedBy: 'bob' })
  expect((await test.pin(test.alice)).message).toEqual(message)
  expect(await test.chat.marks.listPins(test.createStranger('carol'), ROOM_ID)).toEqual({ messages: [message] })
  expect((await test.pin(test.alice, false)).message).toEqual({ ...test.message, rev: 3 })
  expect(test.marked()).toHaveLength(2)
})

it('both are for members alone, and a right is looked at before a state', async () => {
  const test = await sendOne()
  const deleted = await test.send(test.alice, 'second')
  await test.chat.commands['message:delete'](test.alice, { messageId: deleted.id })
  for (const stranger of [test.createStranger('carol'), test.createStranger('root', 'admin')]) {
    await expect(test.react(stranger)).rejects.toMatchObject(forbidden)
    await expect(test.pin(stranger)).rejects.toMatchObject(forbidden)
    await expect(test.react(stranger, '👍', true, deleted.id)).rejects.toMatchObject(forbidden)
    await expect(test.pin(stranger, true, deleted.id)).rejects.toMatchObject(forbidden)
  }
  await expect(test.react(test.bob, '👍', true, deleted.id)).rejects.toMatchObject(conflict)
  await expect(test.pin(test.bob, true, deleted.id)).rejects.toMatchObject(conflict)
  await expect(test.react(test.bob, '👍', true, '999')).rejects.toMatchObject(notFound)
  await expect(test.pin(test.bob, true, '999')).rejects.toMatchObject(notFound)
  await test.store.changeRoom(ROOM_ID, { visibility: 'private' }, test.alice, () => undefined)
  const outside = test.createStranger('dave')
  await expect(test.react(outside)).rejects.toMatchObject(notFound)
  await expect(test.chat.marks.listPins(outside, ROOM_ID)).rejects.toMatchObject(notFound)
})

it.each(['', 'a', '❤', '👍👍', '👍 '])('%j is no reaction', async (emoji) => {
  const test = await sendOne()
  await expect(test.react(test.bob, emoji)).rejects.toMatchObject({ code: 'invalid', fields: { emoji: 'invalid' } })
})
