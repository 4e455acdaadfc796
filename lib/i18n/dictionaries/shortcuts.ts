import type { Words } from '../words.ts'

/** The keyboard shortcuts. */
const zh = {
  title: '键盘快捷键',
  send: '发送',
  newline: '换行',
  alwaysSend: '直接发送',
  mention: '提及某人',
  escape: '关闭弹窗；再按一次回到最新消息',
  move: '在消息列表里移动',
  copy: '复制选中的消息',
  landmarks: '在页面各区域间切换',
  this: '显示这张表',
} as const

const en: Words<typeof zh> = {
  title: 'Keyboard shortcuts',
  send: 'Send',
  newline: 'New line',
  alwaysSend: 'Send',
  mention: 'Mention someone',
  escape: 'Close what is open, then jump to the latest',
  move: 'Move through the messages',
  copy: 'Copy the selected message',
  landmarks: 'Move between page areas',
  this: 'Show this list',
}

export const shortcuts = { zh, en }
