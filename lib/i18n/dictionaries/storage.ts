import type { Words } from '../words.ts'

/** Where the bytes are, for admins. */
const zh = {
  title: '存储',
  database: '数据库',
  estimate: '估计值',
  files: '文件',
  fileCount: { other: '{n} 个' },
  disk: '磁盘',
  diskFree: '还剩，共 {n}',
  unknown: '无法得知',
  tables: '数据库里有什么',
  messages: '消息',
  search: '搜索索引',
  ai: 'AI 回复与用量',
  people: '人和房间',
  fileRows: '文件记录',
  other: '其他',
  rooms: '最大的房间',
  room: '房间',
  roomMessages: '消息',
  roomFiles: '文件',
  roomSize: '大约',
  directRoom: '私聊',
} as const

const en: Words<typeof zh> = {
  title: 'Storage',
  database: 'Database',
  estimate: 'estimated',
  files: 'Files',
  fileCount: { one: '{n} file', other: '{n} files' },
  disk: 'Disk',
  diskFree: 'free of {n}',
  unknown: 'unknown',
  tables: 'What the database holds',
  messages: 'Messages',
  search: 'Search index',
  ai: 'AI replies and usage',
  people: 'People and rooms',
  fileRows: 'Records of files',
  other: 'Other',
  rooms: 'Largest rooms',
  room: 'Room',
  roomMessages: 'Messages',
  roomFiles: 'Files',
  roomSize: 'About',
  directRoom: 'Direct room',
}

export const storage = { zh, en }
