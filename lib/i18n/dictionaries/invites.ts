import type { Words } from '../words.ts'

/** Invitation links, and the page that they open. */
const zh = {
  title: '邀请',
  pageTitle: '加入「{room}」',
  invited: '你收到一份邀请',
  by: '{who}邀请你加入',
  members: { other: '{n} 人' },
  private: '私密房间',
  public: '公开房间',
  register: '创建账号并加入',
  signIn: '登录后加入',
  join: '加入房间',
  joining: '正在加入…',
  asWho: '以{who}的身份加入',
  closed: '这里暂时不接受新账号，已有账号可以登录后加入。',
  registrationClosed: '这里不接受新账号。需要的话，联系管理员。',
  needed: '这里只接受受邀的人。打开别人发给你的邀请链接，就能创建账号。',
  dead: '邀请链接已失效，请对方再发一个',
  deadTitle: '邀请已失效',
  deadBody: '链接可能被撤销、用完或过期了。请邀请你的人再发一个。',
  banned: '你已被移出这个房间，不能用邀请再进来。',
  busy: '打开得太频繁了，{wait}后再试',
} as const

const en: Words<typeof zh> = {
  title: 'Invitation',
  pageTitle: 'Join {room}',
  invited: 'You are invited',
  by: '{who} invites you to',
  members: { one: '{n} person', other: '{n} people' },
  private: 'Private room',
  public: 'Public room',
  register: 'Create account and join',
  signIn: 'Sign in and join',
  join: 'Join room',
  joining: 'Joining…',
  asWho: 'Join as {who}',
  closed: 'New accounts are not open here. Sign in if you have one.',
  registrationClosed: 'New accounts are not open here. Ask an admin if you need one.',
  needed: 'Only invited people can create an account here. Open the link that somebody sent you.',
  dead: 'The invitation holds no more. Ask for another one',
  deadTitle: 'Invitation ended',
  deadBody: 'The link was revoked, used up, or has expired. Ask whoever invited you for another one.',
  banned: "You were removed from this room and can't come back by an invitation.",
  busy: 'Opened too often. Try again in {wait}',
}

export const invites = { zh, en }
