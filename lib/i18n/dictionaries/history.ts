import type { Words } from '../words.ts'

/** The history of a room. */
const zh = {
  title: '历史消息',
  intro: '「{room}」里说过的话，按天排列。',
  older: '更早的消息',
  empty: '这里还没有消息',
  beginning: '到头了，没有更早的消息',
  openInRoom: '在房间里打开',
  day: '{day}的消息',
} as const

const en: Words<typeof zh> = {
  title: 'History',
  intro: 'What was said in {room}, day by day.',
  older: 'Older messages',
  empty: 'No messages yet',
  beginning: 'Beginning of the conversation',
  openInRoom: 'Open in the room',
  day: 'Messages from {day}',
}

export const history = { zh, en }
