import { describe, expect, it } from 'vitest'
import { en, zh } from './dictionary.ts'
import { createFormat } from './format.ts'
import { toLanguage } from './language.ts'
import { createTranslate } from './translate.ts'

const inEnglish = createTranslate(en, 'en')
const inChinese = createTranslate(zh, 'zh-CN')

describe('translate', () => {
  it('fills placeholders in', () => {
    expect(inChinese('composer.placeholder', { room: '大厅', ai: '小砚' })).toBe('发消息到「大厅」，提问用 @小砚')
  })

  it('puts braces and dollars of a value in as they are', () => {
    expect(inEnglish('room.typing1', { a: '{a} $& $1' })).toBe('{a} $& $1 is typing…')
  })

  it('chooses the plural by the language', () => {
    expect(inEnglish('room.newMessages', { n: 1 })).toBe('1 new message')
    expect(inEnglish('room.newMessages', { n: 2 })).toBe('2 new messages')
    expect(inChinese('room.newMessages', { n: 1 })).toBe('1 条新消息')
  })

  it('groups the digits of numbers', () => {
    expect(inEnglish('ai.characters', { n: 12345 })).toBe('12,345 characters')
  })
})

describe('format', () => {
  const now = new Date('2026-03-04T01:00:00Z')
  const format = createFormat('en', inEnglish, 'Asia/Shanghai', now)

  it('writes times in 24 hours', () => {
    expect(format.time('2026-03-03T16:04:00Z')).toBe('00:04')
  })

  it('names the days near, and dates those far away', () => {
    expect(format.day('2026-03-03T16:00:00Z')).toBe('Today')
    expect(format.day('2026-03-03T15:59:59Z')).toBe('Yesterday')
    expect(format.day('2026-03-01T04:00:00Z')).toBe('Sunday, March 1')
    expect(format.day('2025-12-31T04:00:00Z')).toBe('Wednesday, December 31, 2025')
  })

  it('goes by the calendar where the clocks change', () => {
    const toDay = (date: string, now: string) =>
      createFormat('en', inEnglish, 'America/New_York', new Date(now)).day(date)
    // November 1, 2026 has 25 hours there, and March 8 has 23.
    expect(toDay('2026-11-01T05:00:00Z', '2026-11-02T04:30:00Z')).toBe('Today')
    expect(toDay('2026-10-31T16:00:00Z', '2026-11-02T04:30:00Z')).toBe('Yesterday')
    expect(toDay('2026-03-08T16:00:00Z', '2026-03-09T04:10:00Z')).toBe('Yesterday')
    expect(toDay('2026-03-07T16:00:00Z', '2026-03-09T04:10:00Z')).toBe('Saturday, March 7')
  })

  it('gives moments of one day one key', () => {
    expect(format.dayKey('2026-03-03T16:00:00Z')).toBe(format.dayKey(now))
    expect(format.dayKey('2026-03-03T15:59:59Z')).not.toBe(format.dayKey(now))
  })
})

describe('toLanguage', () => {
  it('takes what the person chose', () => {
    expect(toLanguage('zh', 'en')).toBe('zh')
  })

  it('falls back on what the browser prefers, by its weights', () => {
    expect(toLanguage(undefined, 'fr, en;q=0.5, zh-TW;q=0.8')).toBe('zh')
    expect(toLanguage('xx', 'en-GB,zh;q=0.9')).toBe('en')
    expect(toLanguage(undefined, 'zh;q=0, en;q=0.1')).toBe('en')
  })

  it('ends in English', () => {
    expect(toLanguage(undefined, null)).toBe('en')
    expect(toLanguage(undefined, 'fr;q=x;;,')).toBe('en')
  })
})
