import type { Words } from '../words.ts'

/** Pinned messages. */
const zh = {
  full: '置顶已满 100 条，或消息已被删除',
  count: { other: '{n} 条置顶' },
  newest: '最新的置顶，{who}：{text}',
  list: '置顶消息',
  by: '{who}置顶',
} as const

const en: Words<typeof zh> = {
  full: 'There are 100 pins already, or the message was deleted',
  count: { one: '{n} pinned', other: '{n} pinned' },
  newest: 'Newest pin, {who}: {text}',
  list: 'Pinned messages',
  by: 'Pinned by {who}',
}

export const pins = { zh, en }
