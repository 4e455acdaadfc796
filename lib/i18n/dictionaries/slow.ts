import type { Words } from '../words.ts'

/** A room in which members wait for their next message. */
const zh = {
  label: '慢速模式',
  hint: '两条消息之间，成员要等这么久。房主和协管不受限制。',
  off: '关闭',
  seconds: { other: '{n} 秒' },
  minutes: { other: '{n} 分钟' },
  every: '慢速模式：每 {time}可发一条',
  waiting: '慢速模式：{time} 后可再发',
} as const

const en: Words<typeof zh> = {
  label: 'Slow mode',
  hint: 'Members wait this long between two messages. Owners and moderators don’t.',
  off: 'Off',
  seconds: { one: '{n} second', other: '{n} seconds' },
  minutes: { one: '{n} minute', other: '{n} minutes' },
  every: 'Slow mode: one message every {time}',
  waiting: 'Slow mode: you can send again in {time}',
}

export const slow = { zh, en }
