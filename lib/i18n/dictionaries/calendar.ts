import type { Words } from '../words.ts'

/** A month whose days show how much there is of each. */
const zh = {
  previousMonth: '上个月',
  nextMonth: '下个月',
  dayWithCount: { other: '{day}，{n} 条消息' },
  dayWithout: '{day}，没有消息',
} as const

const en: Words<typeof zh> = {
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  dayWithCount: { one: '{day}, {n} message', other: '{day}, {n} messages' },
  dayWithout: '{day}, no messages',
}

export const calendar = { zh, en }
