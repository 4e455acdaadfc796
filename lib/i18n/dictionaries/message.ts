import type { Words } from '../words.ts'

/** A row of the message list. */
const zh = {
  row: '{who}，{time}：{text}',
  sending: '正在发送',
  failed: '未发送 · {reason}',
  queued: '等待发送',
  system: '系统消息',
  edited: '已编辑',
  deleted: '{who}删除了一条消息',
  code: '代码',
  imageBlocked: '显示图片（来自 {host}）',
  longText: { other: '显示全部 {n} 字' },
  fold: '收起',
  table: '表格',
  formula: '公式',
} as const

const en: Words<typeof zh> = {
  row: '{who}, {time}: {text}',
  sending: 'Sending',
  failed: 'Not sent · {reason}',
  queued: 'Waiting to send',
  system: 'System message',
  edited: 'Edited',
  deleted: '{who} deleted a message',
  code: 'Code',
  imageBlocked: 'Show image (from {host})',
  longText: { one: 'Show all {n} character', other: 'Show all {n} characters' },
  fold: 'Show less',
  table: 'Table',
  formula: 'Formula',
}

export const message = { zh, en }
