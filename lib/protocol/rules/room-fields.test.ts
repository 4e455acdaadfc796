import { describe, expect, it } from 'vitest'
import { cleanRoomFields, findRoomFaults, toRoomSlug } from './room-fields.ts'

describe('a slug made from a name', () => {
  it.each([
    ['移动端改版', '移动端改版'],
    ['Release Watch!', 'release-watch'],
    ['  前端 · 周会 ', '前端-周会'],
    ['ＡＢＣ', 'abc'],
    ['…', 'room'],
    ['', 'room'],
    [`${'a'.repeat(63)} b`, 'a'.repeat(63)],
  ])('%s gives %s', (name, slug) => {
    expect(toRoomSlug(name)).toBe(slug)
    expect(findRoomFaults({ slug })).toEqual({})
  })
})

describe('the fields of a room', () => {
  it('are kept without blanks around them, the slug in lower case', () => {
    expect(cleanRoomFields({ name: ' 周会 ', slug: ' Weekly ', topic: ' t ' })).toEqual({
      ...{ name: '周会', slug: 'weekly', topic: 't' },
    })
  })

  it('say what is wrong with each of them', () => {
    expect(findRoomFaults({ name: '', slug: 'a b', topic: 'x'.repeat(256), instructions: 'x'.repeat(8_001) })).toEqual({
      ...{ name: 'required', slug: 'invalid_characters', topic: 'too_long', instructions: 'too_long' },
    })
    expect(findRoomFaults({ slug: `direct-${'0'.repeat(40)}` })).toEqual({ slug: 'reserved' })
  })
})
