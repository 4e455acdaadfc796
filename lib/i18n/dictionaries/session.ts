import type { Words } from '../words.ts'

/** Why somebody is signed out. */
const zh = {
  expired: '登录已过期，草稿已保留',
  signedOut: '你已退出登录',
  passwordChanged: '密码已在别处更改，请重新登录',
  endedElsewhere: '此设备已在别处被退出登录',
  disabled: '此账号已停用',
  deleted: '你的账号已注销',
  signInAgain: '重新登录',
} as const

const en: Words<typeof zh> = {
  expired: "You've been signed out. Your draft is saved",
  signedOut: 'You are signed out',
  passwordChanged: 'Your password was changed elsewhere. Sign in again',
  endedElsewhere: 'This device was signed out from another one',
  disabled: 'This account is closed',
  deleted: 'Your account is deleted',
  signInAgain: 'Sign in again',
}

export const session = { zh, en }
