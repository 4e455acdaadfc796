import type { Words } from '../words.ts'

/** The conversation shown beside the way in. */
const zh = {
  room: '示例对话',
  ask: '周六爬山几点出发？',
  askAfter: ' 看下日出时间',
  answer: '周六日出 06:58。想在山顶看到，建议 05:10 出发，带头灯。',
  reply: '那我四点半起 🫠',
  first: '周屿',
  second: '苏念',
} as const

const en: Words<typeof zh> = {
  room: 'Sample conversation',
  ask: 'When do we leave for the hike on Saturday? ',
  askAfter: ' when is sunrise?',
  answer: 'Sunrise is at 06:58. To see it from the top, leave at 05:10 and bring a headlamp.',
  reply: 'Half past four it is, then 🫠',
  first: 'Maya',
  second: 'Arthur',
}

export const sample = { zh, en }
