import type { Words } from '../words.ts'

/** Notices on the desktop and by push, and what is shown without a connection. */
const zh = {
  line: '{who}：{text}',
  hidden: '发来一条新消息',
  offer: '有人找你时，要在桌面上提醒你吗？',
  turnOn: '开启提醒',
  areOn: '提醒已开启。',
  areOff: '提醒没有开启。可以在设置里更改。',
  offline: '现在没有网络',
  kept: '以下是最近读过的消息，只能阅读。网络恢复后会自动重新打开。',
  nothingKept: '网络恢复后会自动重新打开。',
  ofRoom: '这个房间的提醒',
  choose: '提醒…',
  level_all: '所有消息',
  level_allHint: '每条新消息都提醒你',
  level_mentions: '只在提到我时',
  level_mentionsHint: '有人 @ 你或 @所有人 时提醒；私信总会提醒',
  level_none: '不提醒',
  level_noneHint: '静音：不提醒，也不计入未读',
} as const

const en: Words<typeof zh> = {
  line: '{who}: {text}',
  hidden: 'Sent a new message',
  offer: 'Want a desktop notice when someone writes to you?',
  turnOn: 'Turn on notices',
  areOn: 'Notices are on.',
  areOff: 'Notices are off. You can change that in Settings.',
  offline: 'You’re offline',
  kept: 'What you read last, to read only. It opens again by itself when you’re back online.',
  nothingKept: 'It opens again by itself when you’re back online.',
  ofRoom: 'Notices of this room',
  choose: 'Notices…',
  level_all: 'All messages',
  level_allHint: 'Every new message notifies you',
  level_mentions: 'Mentions only',
  level_mentionsHint: 'When someone names you or everybody; direct messages always do',
  level_none: 'None',
  level_noneHint: 'Muted: no notices, and nothing counts as unread',
}

export const notices = { zh, en }
