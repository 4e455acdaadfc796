import { expect, it } from 'vitest'
import { isEmoji } from '#lib/protocol/rules/emoji.ts'
import { loadEmoji, searchEmoji } from './emoji-data.ts'

it('offers what the server takes as a reaction, each once', async () => {
  const emoji = (await loadEmoji()).map((entry) => entry.emoji)
  expect(emoji.length).toBeGreaterThan(1_500)
  expect(emoji.filter((one) => !isEmoji(one))).toEqual([])
  expect(new Set(emoji).size).toBe(emoji.length)
})

it.each([
  ['thumbsup', '👍'],
  ['tada', '🎉'],
  ['赞', '👍'],
  ['Party', '🎉'],
])('finds %s', async (query, emoji) => {
  expect(searchEmoji(await loadEmoji(), query, 8).map((entry) => entry.emoji)).toContain(emoji)
})

it('finds nothing for what nothing is called', async () => {
  expect(searchEmoji(await loadEmoji(), 'xyzzy', 8)).toEqual([])
})
