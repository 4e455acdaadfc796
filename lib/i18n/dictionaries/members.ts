import type { Words } from '../words.ts'

/** The list of members. */
const zh = {
  title: '成员',
  ai: 'AI · {n}',
  online: '在线 · {n}',
  offline: '离线 · {n}',
  everybody: '所有人 · {n}',
  admin: '管理员',
  member: '成员',
  typing: '正在输入…',
  replying: '正在回复',
  deleted: '已注销的用户',
  you: '你',
} as const

const en: Words<typeof zh> = {
  title: 'Members',
  ai: 'AI · {n}',
  online: 'Online · {n}',
  offline: 'Offline · {n}',
  everybody: 'Everybody · {n}',
  admin: 'Admin',
  member: 'Member',
  typing: 'typing…',
  replying: 'replying',
  deleted: 'Deleted account',
  you: 'you',
}

export const members = { zh, en }
