import { expect, test } from 'vitest'
import { createMessage, ROOM_ID } from '#test/samples.ts'
import { splitEdits, withoutTwins } from './outgoing.ts'
import type { Outgoing } from './room-view.ts'

const waiting: Outgoing[] = ['c1', 'c2'].map((clientId) => ({
  ...{ clientId, roomId: ROOM_ID, text: clientId, createdAt: 1, state: 'sending' },
}))

test('what is among the messages already does not wait any more', () => {
  const messages = [createMessage(1), createMessage(2, { sender: 'lin', clientId: 'c1' })]
  expect(withoutTwins(waiting, messages, 'lin').map(({ clientId }) => clientId)).toEqual(['c2'])
})

test('another person’s message with the same id takes nothing away', () => {
  expect(withoutTwins(waiting, [createMessage(1, { sender: 'zhou', clientId: 'c1' })], 'lin')).toBe(waiting)
})

test('what was edited is no new message', () => {
  const [first, second] = waiting as [Outgoing, Outgoing]
  const edit = { ...second, edits: '7' }
  expect(splitEdits([first, edit])).toEqual({ messages: [first], edits: new Map([['7', edit]]) })
  expect(splitEdits(waiting).messages).toBe(waiting)
})
