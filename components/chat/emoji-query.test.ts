import { expect, it } from 'vitest'
import { completeEmoji, findEmojiQuery } from './emoji-query.ts'

it.each([
  [':ta', { start: 0, query: 'ta' }],
  ['well done :tad', { start: 10, query: 'tad' }],
  ['好 :庆祝', { start: 2, query: '庆祝' }],
  ['a\n:+1', { start: 2, query: '+1' }],
])('%j asks for an emoji', (text, query) => {
  expect(findEmojiQuery(text, text.length)).toEqual(query)
})

it.each([':t', '10:30', 'https://example.com', 'see:this', '注意:大家', ':D', ': ok'])('%j asks for none', (text) => {
  expect(findEmojiQuery(text, text.length)).toBeNull()
})

it('looks before the caret alone, and puts the emoji in place of the word', () => {
  const text = 'well :tada done'
  const query = findEmojiQuery(text, 'well :tad'.length)
  expect(query).toEqual({ start: 5, query: 'tad' })
  expect(completeEmoji(text, { start: 5, query: 'tada' }, '🎉')).toEqual({ text: 'well 🎉 done', caret: 7 })
})
