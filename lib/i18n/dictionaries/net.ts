import type { Words } from '../words.ts'

/** What the connection does. */
const zh = {
  connecting: '正在连接…',
  reconnecting: '正在重新连接…',
  offline: { other: '网络已断开，{n} 条待发送' },
  offlineIdle: '网络已断开，恢复后会自动重连',
  serverAway: { other: '连不上服务器，正在重试，{n} 条待发送' },
  serverAwayIdle: '连不上服务器，正在重试',
  noSocket: '服务器在，但实时连接在半路被拦下了。请管理员让反向代理放行 /ws 的 WebSocket',
  outdated: '网页有新版本了。你输入的内容都会保留',
  newBuild: '有新版本了，重新加载就能用上',
  putNewBuildAway: '稍后再说',
  reload: '重新加载',
  back: '已恢复连接',
  rate: '发得太快了，{s} 秒后再发',
  endedTitle: '需要重新登录',
  draftKept: '。草稿已保留。',
} as const

const en: Words<typeof zh> = {
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  offline: { one: "You're offline. {n} waiting", other: "You're offline. {n} waiting" },
  offlineIdle: "You're offline. We'll reconnect automatically",
  serverAway: {
    one: "Can't reach the server. Retrying. {n} waiting",
    other: "Can't reach the server. Retrying. {n} waiting",
  },
  serverAwayIdle: "Can't reach the server. Retrying",
  noSocket:
    'The server answers, but live messages are blocked on the way. Whoever runs it must let WebSocket through at /ws',
  outdated: 'There is a new version of this page. What you typed is kept',
  newBuild: 'A new version is there',
  putNewBuildAway: 'Later',
  reload: 'Reload',
  back: 'Back online',
  rate: 'Too fast. Send again in {s}s',
  endedTitle: "You're signed out",
  draftKept: '. Your draft is saved.',
}

export const net = { zh, en }
