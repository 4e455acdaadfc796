import type { Words } from '../words.ts'

/** What was said while the reader was away, in short. */
const zh = {
  title: '你离开之后',
  making: '正在整理…',
  failed: '没能整理出来 · {reason}',
  private: '只有你能看到',
  by: { other: '{ai}根据这 {n} 条消息整理' },
  omitted: { other: '未读太多，更早的 {n} 条没有整理进来' },
  decision: '决定',
  question: '问你的',
  link: '链接',
  nothing: '这段时间没有决定和链接，也没人问你什么',
  start: '从第一条开始读',
  unfold: '展开',
} as const

const en: Words<typeof zh> = {
  title: 'Since you left',
  making: 'Summing up…',
  failed: "Couldn't sum it up · {reason}",
  private: 'Only you can see this',
  by: { one: 'by {ai}, from {n} message', other: 'by {ai}, from {n} messages' },
  omitted: {
    one: 'The earliest {n} message is left out, as there are so many',
    other: 'The earliest {n} messages are left out, as there are so many',
  },
  decision: 'Decisions',
  question: 'Questions for you',
  link: 'Links',
  nothing: 'No decisions or links, and nobody asked you anything',
  start: 'Read from the first',
  unfold: 'Show',
}

export const catchUp = { zh, en }
