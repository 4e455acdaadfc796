import type { Words } from '../words.ts'

/** Taking a room, or what is one's own, away as a file. */
const zh = {
  room: '导出',
  title: '导出“{room}”',
  hint: '从第一条到现在的全部消息，包括已删除的标记和 AI 看不到的消息。',
  format: '格式',
  html: '网页',
  htmlHint: '一个文件，图片都在里面，适合阅读和打印',
  markdown: 'Markdown',
  markdownHint: '纯文本，适合放进笔记',
  jsonl: 'JSONL',
  jsonlHint: '给程序用：含成员、回复的各个版本、表情回应和文件，可以再导入',
  start: '下载',
  tooMany: '已有导出正在进行，等它结束再试',
  own: '我的数据',
  ownHint: '个人资料、登录设备、房间和已读位置、你发的全部消息、表情回应、用量和上传的文件，打包成一个 zip。',
  ownStart: '下载我的数据',
} as const

const en: Words<typeof zh> = {
  room: 'Export',
  title: 'Export {room}',
  hint: 'All messages from the first to now, with the marks of deleted ones and what was kept from the AI.',
  format: 'Format',
  html: 'Web page',
  htmlHint: 'One file with its pictures inside, to read and print',
  markdown: 'Markdown',
  markdownHint: 'Plain text, for notes',
  jsonl: 'JSONL',
  jsonlHint: 'For programs: with people, all versions of replies, reactions and files; it can be imported again',
  start: 'Download',
  tooMany: 'Other exports are under way: try again when they have ended',
  own: 'My data',
  ownHint:
    'Your profile, devices, rooms and how far you have read, all you wrote, your reactions, usage and files, as one zip.',
  ownStart: 'Download my data',
}

export const exports = { zh, en }
