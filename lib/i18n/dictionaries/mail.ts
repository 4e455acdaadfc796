import type { Words } from '../words.ts'

/** What is sent by mail. */
const zh = {
  resetSubject: '清谈：设置新密码',
  resetLead: '有人要为清谈账号 @{username} 设置新密码。如果是你，打开这个链接：',
  resetDo: '设置新密码',
  resetLimit: { other: '链接在 {n} 分钟内有效，只能用一次。' },
  resetIgnore: '如果不是你，忽略这封邮件就好，密码不会改变。',
} as const

const en: Words<typeof zh> = {
  resetSubject: 'Parlor: set a new password',
  resetLead: 'Somebody wants to set a new password for the Parlor account @{username}. If it was you, open this link:',
  resetDo: 'Set a new password',
  resetLimit: { one: 'It works for {n} minute, once.', other: 'It works for {n} minutes, once.' },
  resetIgnore: 'If it was not you, ignore this mail: your password stays as it is.',
}

export const mail = { zh, en }
