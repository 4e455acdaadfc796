import { expect, it } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import { createMessage } from '#test/samples.ts'
import { toStoredItems } from './rows.ts'

it('gives replies that wait their places in the order in which they were asked for', () => {
  const reply = (seq: number, status: Message['status'], more: Partial<Message> = {}) =>
    createMessage(seq, { kind: 'ai', sender: 'ai', status, ...more })
  const places = (messages: Message[]) => toStoredItems(messages).map(({ place }) => place)
  expect(places([reply(1, 'done'), reply(2, 'streaming'), reply(3, 'queued'), reply(4, 'queued')])).toEqual([
    0, 0, 1, 2,
  ])
  // One that is repeated goes to the end.
  const again = reply(1, 'queued', { version: 2 })
  expect(places([again, reply(2, 'streaming'), reply(3, 'queued')])).toEqual([2, 0, 1])
  // A reaction or a pin moves none.
  expect(places([reply(2, 'streaming'), reply(3, 'queued', { rev: 9 }), reply(4, 'queued')])).toEqual([0, 1, 2])
  expect(places([{ ...again, rev: 1 }, reply(2, 'streaming'), reply(3, 'queued')])).toEqual([2, 0, 1])
  expect(places([reply(1, 'queued'), reply(2, 'queued')])).toEqual([0, 1])
})
