import type { Words } from '../words.ts'

/** The first page for admins: all of the site at a glance. */
const zh = {
  people: '用户',
  rooms: '房间',
  messages: '消息',
  storage: '数据库和文件',
  totals: '站点总数',
  lastSeen: '最近来过的人',
  invite: '邀请',
  allPeople: '全部用户',
  inAll: { other: '共 {n} 人' },
  fullLog: '完整日志',
  nothingDone: '还没有记录',
  lastBackup: '上次备份：{time}',
  noBackup: '还没有备份过',
} as const

const en: Words<typeof zh> = {
  people: 'People',
  rooms: 'Rooms',
  messages: 'Messages',
  storage: 'Database and files',
  totals: 'Totals of the site',
  lastSeen: 'Recently active',
  invite: 'Invite',
  allPeople: 'All people',
  inAll: { one: '{n} person', other: '{n} people' },
  fullLog: 'Full log',
  nothingDone: 'Nothing yet',
  lastBackup: 'Last backup: {time}',
  noBackup: 'No backup yet',
}

export const overview = { zh, en }
