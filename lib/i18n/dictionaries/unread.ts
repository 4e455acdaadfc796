import type { Words } from '../words.ts'

/** What is new, and until where one has read. */
const zh = {
  line: '新消息',
  since: '从 {t} 起',
  bar: { other: '{n} 条新消息' },
  barSince: ' · 从 {t} 起',
  jump: '跳到第一条',
  read: '标为已读',
} as const

const en: Words<typeof zh> = {
  line: 'New',
  since: 'since {t}',
  bar: { other: '{n} new' },
  barSince: ' since {t}',
  jump: 'Go to first',
  read: 'Mark read',
}

export const unread = { zh, en }
