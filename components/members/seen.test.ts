import { describe, expect, it } from 'vitest'
import { zh } from '#lib/i18n/dictionary.ts'
import { createFormat } from '#lib/i18n/format.ts'
import { createTranslate } from '#lib/i18n/translate.ts'
import { sayAway, sayLastSeen } from './seen.ts'

const t = createTranslate(zh, 'zh-CN')
const format = createFormat('zh-CN', t, 'Asia/Shanghai')
const NOW = new Date('2026-03-10T12:00:00+08:00')

describe('when somebody was here', () => {
  it.each([
    ['2026-03-10T11:57:00+08:00', '刚刚在线'],
    ['2026-03-10T11:20:00+08:00', '40 分钟前在线'],
    ['2026-03-10T09:59:00+08:00', '2 小时前在线'],
    ['2026-03-10T00:01:00+08:00', '11 小时前在线'],
    ['2026-03-09T23:59:00+08:00', '昨天在线'],
    ['2026-03-07T23:00:00+08:00', '3 天前在线'],
    ['2026-03-10T12:05:00+08:00', '刚刚在线'],
  ])('%s is %s', (at, words) => {
    expect(sayLastSeen(t, format, at, NOW)).toBe(words)
  })

  it('tells how long somebody is away', () => {
    expect(sayAway(t, '2026-03-10T11:48:00+08:00', NOW)).toBe('离开 12 分钟')
    expect(sayAway(t, '2026-03-10T09:30:00+08:00', NOW)).toBe('离开 2 小时')
  })
})
