import type { Words } from '../words.ts'

/** How long messages are kept. */
const zh = {
  title: '消息保留',
  shown: { other: '消息保留 {n} 天' },
  shownWithPins: { other: '消息保留 {n} 天，置顶除外' },
  beginning: { other: '更早的消息已删除：这里的消息保留 {n} 天' },
  swept: '更早的消息已删除',
  label: '消息保留多久',
  forEver: '一直保留',
  days: { other: '{n} 天' },
  siteLimit: { other: '与全站一致（{n} 天）' },
  keepsPins: '置顶消息保留更久',
  keepsPinsHint: '直到取消置顶',
  pinsTaken: '全站不保留置顶消息，到期一并删除',
  warning: { other: '超过 {n} 天的消息会在一小时内从所有人那里永久删除，包括文件。' },
  asked: { other: '保存后，这里有 {n} 条消息会被永久删除，无法恢复。' },
  askedOfAll: { other: '保存后，所有房间里共有 {n} 条消息会被永久删除，无法恢复。' },
  deleteAndSave: '删除并保存',
  siteLabel: '全站最多保留多久',
  siteHint: '任何房间都不能保留得更久，私信也一样。房间可以设得更短。',
  saved: '已保存',
} as const

const en: Words<typeof zh> = {
  title: 'Retention',
  shown: { one: 'Messages kept for a day', other: 'Messages kept for {n} days' },
  shownWithPins: {
    one: 'Messages kept for a day, pins longer',
    other: 'Messages kept for {n} days, pins longer',
  },
  beginning: {
    one: 'Older messages are gone: they are kept for a day here',
    other: 'Older messages are gone: they are kept for {n} days here',
  },
  swept: 'Older messages are gone',
  label: 'Keep messages',
  forEver: 'For ever',
  days: { one: 'For a day', other: 'For {n} days' },
  siteLimit: { one: 'As long as all rooms (a day)', other: 'As long as all rooms ({n} days)' },
  keepsPins: 'Keep pinned messages longer',
  keepsPinsHint: 'Until they are unpinned',
  pinsTaken: 'This site keeps pinned messages no longer than others',
  warning: {
    one: 'Messages older than a day will be deleted for everybody and for ever within an hour, files included.',
    other: 'Messages older than {n} days will be deleted for everybody and for ever within an hour, files included.',
  },
  asked: {
    one: 'Once this is saved, {n} message here will be deleted for ever.',
    other: 'Once this is saved, {n} messages here will be deleted for ever.',
  },
  askedOfAll: {
    one: 'Once this is saved, {n} message in all rooms will be deleted for ever.',
    other: 'Once this is saved, {n} messages in all rooms will be deleted for ever.',
  },
  deleteAndSave: 'Delete and save',
  siteLabel: 'Keep messages in all rooms, at most',
  siteHint: 'No room keeps messages longer, direct messages included. A room can keep them for less time.',
  saved: 'Saved',
}

export const retention = { zh, en }
