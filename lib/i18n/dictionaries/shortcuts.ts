import type { Words } from '../words.ts'

/** The keyboard shortcuts. */
const zh = {
  title: '键盘快捷键',
  rooms: '上一个、下一个房间',
  unreadRooms: '上一个、下一个有新消息的房间',
  commands: '斜杠命令',
  send: '发送',
  newline: '换行',
  alwaysSend: '直接发送',
  mention: '提及某人',
  editLast: '编辑我的上一条消息（输入框为空时）',
  escape: '关闭弹窗，取消回复或编辑；再按一次回到最新消息',
  move: '在消息列表里移动',
  actions: '选中的消息能做什么',
  messageKeys: '回复、编辑、复制、删除选中的消息',
  landmarks: '在页面各区域间切换',
  this: '显示这张表',
} as const

const en: Words<typeof zh> = {
  title: 'Keyboard shortcuts',
  rooms: 'Previous, next room',
  unreadRooms: 'Previous, next unread room',
  commands: 'Slash commands',
  send: 'Send',
  newline: 'New line',
  alwaysSend: 'Send',
  mention: 'Mention someone',
  editLast: 'Edit my last message (in an empty box)',
  escape: 'Close what is open, cancel a reply or edit, then jump to the latest',
  move: 'Move through the messages',
  actions: 'What the selected message offers',
  messageKeys: 'Reply to, edit, copy, delete the selected message',
  landmarks: 'Move between page areas',
  this: 'Show this list',
}

export const shortcuts = { zh, en }
