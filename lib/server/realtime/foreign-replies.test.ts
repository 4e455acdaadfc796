import { expect, it } from 'vitest'
import type { Message } from '#lib/protocol/entities.ts'
import { createForeignReplies } from './foreign-replies.ts'

function stored(text: string, status: Message['status'] = 'streaming'): Message[] {
  const sentAt = new Date(0).toISOString()
  return [{ id: '5', roomId: '1', seq: 1, rev: 1, sender: 'ai', kind: 'ai', text, sentAt, status }]
}
const thought = (offset: number, text: string) => ({ ...delta(offset, text), part: 'reasoning' as const })
const delta = (offset: number, text: string) => ({ roomId: '1', messageId: '5', offset, text })

it('puts together what was said, trims what was said again, and forgets what ended', () => {
  const replies = createForeignReplies()
  replies.hear(delta(0, 'Hello '))
  replies.hear(delta(6, 'wurld'))
  replies.hear(delta(7, 'orld'))
  expect(replies.list('1', stored(''))).toEqual([{ messageId: '5', offset: 0, text: 'Hello world' }])
  expect(replies.list('2', stored(''))).toEqual([])
  replies.end('5')
  expect(replies.list('1', stored(''))).toEqual([])
})

it('gives what it did not hear from the beginning only to those who have what is missing', () => {
  const replies = createForeignReplies()
  replies.hear(delta(6, 'world'))
  expect(replies.list('1', stored('Hello'))).toEqual([])
  expect(replies.list('1', stored('Hello '))).toEqual([{ messageId: '5', offset: 6, text: 'world' }])
  replies.hear(delta(20, 'after a gap'))
  expect(replies.list('1', stored('Hello world'))).toEqual([])
})

it('gives nothing of a reply that has ended in the database, or is silent for a minute', () => {
  let now = 0
  const replies = createForeignReplies(() => now)
  replies.hear(delta(0, 'text'))
  expect(replies.list('1', stored('text', 'stopped'))).toEqual([])
  now = 60_000
  expect(replies.list('1', stored(''))).toHaveLength(1)
  now = 60_001
  expect(replies.list('1', stored(''))).toEqual([])
})

it('keeps thinking and text apart', () => {
  const replies = createForeignReplies()
  replies.hear(thought(0, 'hm, '))
  expect(replies.list('1', stored(''))).toEqual([
    { messageId: '5', offset: 0, text: '', reasoning: { offset: 0, text: 'hm, ' } },
  ])
  replies.hear(delta(0, 'He'))
  replies.hear(thought(4, 'so'))
  replies.hear(delta(2, 'llo'))
  expect(replies.list('1', stored(''))).toEqual([
    { messageId: '5', offset: 0, text: 'Hello', reasoning: { offset: 0, text: 'hm, so' } },
  ])
})

it('gives thinking that it did not hear from the beginning only to those who have what is missing', () => {
  const replies = createForeignReplies()
  replies.hear(thought(3, ', so'))
  expect(replies.list('1', stored('Hello'))).toEqual([])
  const [message] = stored('Hello')
  expect(replies.list('1', message ? [{ ...message, reasoning: 'hm.' }] : [])).toEqual([
    { messageId: '5', offset: 5, text: '', reasoning: { offset: 3, text: ', so' } },
  ])
})
