import type { Words } from '../words.ts'

/** What stands in a room that was exported to be read. */
const zh = {
  madeAt: '导出于 {when}，时间按 {zone}',
  offRecord: 'AI 看不到',
  edited: '已编辑',
  pinned: '已置顶',
  deleted: '消息已删除',
  noReply: '没有内容',
  inReplyTo: '回复{who}：',
  file: '{name}（{size}）',
} as const

const en: Words<typeof zh> = {
  madeAt: 'Exported on {when}; times are in {zone}',
  offRecord: 'not for the AI',
  edited: 'edited',
  pinned: 'pinned',
  deleted: 'Deleted message',
  noReply: 'No text',
  inReplyTo: 'In reply to {who}:',
  file: '{name} ({size})',
}

export const exported = { zh, en }
