import type { Words } from '../words.ts'

/** What the rows of the program itself say. */
const zh = {
  roomCreated: '{who}创建了房间',
  joined: '{who}加入了房间',
  left: '{who}离开了房间',
  added: '{who}把{whom}加入了房间',
  removed: '{who}把{whom}移出了房间',
  renamed: '{who}把房间改名为“{name}”',
  topic: '{who}把话题设为：{topic}',
  noTopic: '{who}清空了话题',
  public: '{who}把房间设为公开',
  private: '{who}把房间设为私密',
  assistants: '{who}让{whom}在这里回复',
  noAssistants: '{who}让 AI 不再在这里回复',
  archived: '{who}归档了房间',
  unarchived: '{who}重新启用了房间',
  roleOwner: '{who}把{whom}设为房主',
  roleModerator: '{who}把{whom}设为协管',
  roleMember: '{who}把{whom}设为普通成员',
  tookOver: '站点管理员{who}成为了房主',
  kept: { other: '{who}把消息的保留时间设为 {n} 天' },
  keptWithPins: { other: '{who}把消息的保留时间设为 {n} 天，置顶消息除外' },
  keptForEver: '{who}取消了消息的保留期限',
  slow: { other: '{who}开启了慢速模式：成员每 {n} 秒可发一条消息' },
  slowMinutes: { other: '{who}开启了慢速模式：成员每 {n} 分钟可发一条消息' },
  notSlow: '{who}关闭了慢速模式',
  separator: '、',
} as const

const en: Words<typeof zh> = {
  roomCreated: '{who} made this room',
  joined: '{who} joined',
  left: '{who} left',
  added: '{who} added {whom}',
  removed: '{who} removed {whom}',
  renamed: '{who} renamed the room to {name}',
  topic: '{who} set the topic: {topic}',
  noTopic: '{who} took the topic away',
  public: '{who} opened the room to everybody',
  private: '{who} made the room private',
  assistants: '{who} let {whom} answer here',
  noAssistants: '{who} let no AI answer here',
  archived: '{who} archived the room',
  unarchived: '{who} opened the room again',
  roleOwner: '{who} made {whom} an owner',
  roleModerator: '{who} made {whom} a moderator',
  roleMember: '{who} made {whom} a member',
  tookOver: '{who}, a site admin, became owner of this room',
  kept: { one: '{who} set messages to be kept for a day', other: '{who} set messages to be kept for {n} days' },
  keptWithPins: {
    one: '{who} set messages to be kept for a day, pinned ones longer',
    other: '{who} set messages to be kept for {n} days, pinned ones longer',
  },
  keptForEver: '{who} set messages to be kept for ever',
  slow: {
    one: '{who} turned on slow mode: members can send a message every second',
    other: '{who} turned on slow mode: members can send a message every {n} seconds',
  },
  slowMinutes: {
    one: '{who} turned on slow mode: members can send a message every minute',
    other: '{who} turned on slow mode: members can send a message every {n} minutes',
  },
  notSlow: '{who} turned slow mode off',
  separator: ', ',
}

export const events = { zh, en }
