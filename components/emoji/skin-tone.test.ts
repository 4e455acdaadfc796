// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { isEmoji } from '#lib/protocol/rules/emoji.ts'
import { loadEmoji } from './emoji-data.ts'
import { keepRecentEmoji, listRecentEmoji } from './recent-emoji.ts'
import { keepSkinTone, readSkinTone, SKIN_TONES, withSkinTone } from './skin-tone.ts'

beforeEach(() => localStorage.clear())

describe('the skin tone', () => {
  it.each([
    ['👍', '👍🏽'],
    ['✌️', '✌🏽'],
    ['👍🏿', '👍🏽'],
    ['👩‍💻', '👩🏽‍💻'],
    ['🕵️‍♀️', '🕵🏽‍♀️'],
    ['❤️', '❤️'],
    ['🎉', '🎉'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
    ['🧑‍🤝‍🧑', '🧑‍🤝‍🧑'],
  ])('is put on %s where it takes one', (emoji, toned) => {
    expect(withSkinTone(emoji, 'medium')).toBe(toned)
    expect(withSkinTone(toned, 'medium')).toBe(toned)
  })

  it('makes nothing that the server does not take, and is taken off again', async () => {
    const all = (await loadEmoji()).map(({ emoji }) => emoji)
    for (const tone of SKIN_TONES) {
      const toned = all.map((emoji) => withSkinTone(emoji, tone))
      expect(toned.filter((one) => !isEmoji(one))).toEqual([])
      expect(toned.map((one) => withSkinTone(one, 'none'))).toEqual(all)
    }
    expect(all.filter((emoji) => withSkinTone(emoji, 'dark') !== emoji).length).toBeGreaterThan(200)
  })

  it('is remembered, and what was used last comes in it, once', () => {
    expect(readSkinTone()).toBe('none')
    keepRecentEmoji('👋🏿')
    keepRecentEmoji('👋')
    keepSkinTone('dark')
    expect(readSkinTone()).toBe('dark')
    expect(listRecentEmoji()).toEqual(['👋🏿', '👍🏿', '🎉', '✅', '😂', '❤️'])
    localStorage.setItem('emoji:tone', 'green')
    expect(readSkinTone()).toBe('none')
  })
})
