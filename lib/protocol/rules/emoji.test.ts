import { expect, it } from 'vitest'
import { isEmoji } from './emoji.ts'

it.each(['👍', '👍🏽', '❤️', '🎉', '1️⃣', '🇨🇳', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👩‍👩‍👧‍👦', '🏳️‍🌈', '👨🏻‍❤️‍💋‍👨🏿'])('%s is an emoji', (text) => {
  expect(isEmoji(text)).toBe(true)
})

it.each([
  ['nothing', ''],
  ['a letter', 'a'],
  ['a digit', '1'],
  ['two emoji', '👍🎉'],
  ['an emoji and a space', '👍 '],
  ['the character of a heart that is text', '❤'],
  ['half of a flag', '🇨'],
  ['a pair that joins to nothing', '👍‍🎉'],
  ['half a surrogate pair', '\ud83d'],
  ['a long chain', '👩‍'.repeat(100)],
])('%s is none', (_, text) => {
  expect(isEmoji(text)).toBe(false)
})
