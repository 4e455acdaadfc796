/** What is said in the demo house: a few days of six people and an AI. */

export interface DemoPerson {
  username: string
  displayName: string
  about: string
}

export interface DemoLine {
  by: string
  text: string
  /** How many minutes before now. */
  ago: number
  /** The place of the line that it answers, from 0 on. */
  to?: number
  reactions?: Record<string, string[]>
  pinnedBy?: string
  /** Drawn as a picture, or sent as a text. */
  file?: { name: string; text: string }
}

export interface DemoRoom {
  slug: string
  name: string
  topic: string
  visibility: 'public' | 'private'
  /** Of a channel the first is its owner; others make it a direct room. */
  people: string[]
  isDirect?: true
  hasAi?: true
  lines: DemoLine[]
  /** By the first of all people. */
  unread: number
}

const [HOUR, DAY] = [60, 1_440]
const [LIN, ZHOU, SU, ARTHUR, MAYA, CHEN] = ['linzhixia', 'zhouyu', 'sunian', 'arthur', 'maya', 'shiyi'] as const

/** The first becomes the admin where there is none. */
export const PEOPLE: DemoPerson[] = [
  { username: LIN, displayName: '林知夏', about: '产品，喜欢把事情说清楚' },
  { username: ZHOU, displayName: '周屿', about: '前端 · 键盘党' },
  { username: SU, displayName: '苏念', about: '设计，画得比说得快' },
  { username: ARTHUR, displayName: 'Arthur', about: 'Backend. Ask me about locks.' },
  { username: MAYA, displayName: 'Maya', about: 'Mobile, tests, coffee' },
  { username: CHEN, displayName: '陈拾一', about: '运维，备份每天都在' },
]

const TABLE = `按最容易漏的排：

| 情况 | 浏览器 | 期望 |
|---|---|---|
| 选词时按 Enter | Chrome、Firefox | 只上屏，不发送 |
| 选词后的第一个 Enter | Safari（\`keyCode 229\`） | 只上屏，不发送 |
| Shift + Enter | 全部 | 换行 |

判断是否还在选词，这一个函数就够：

\`\`\`ts
export const isComposing = (event: KeyboardEvent) =>
  event.isComposing || event.keyCode === 229
\`\`\`
`
const LOCKS = `Three things, in this order:

1. **Take the room's row first.** Everybody then waits in one line, and nobody holds half of two.
2. Keep the transaction to one round trip.
3. Retry on \`1213\` and \`1205\`, with a little jitter.

\`\`\`sql
SELECT last_seq FROM rooms WHERE id = ? FOR UPDATE;
INSERT INTO messages (room_id, seq, …) VALUES (?, ?, …);
\`\`\`

> What is idempotent may be tried again; what is not must not.
`

export const ROOMS: DemoRoom[] = [
  {
    ...{ slug: 'lobby', name: '大厅', topic: '', visibility: 'public', hasAi: true, unread: 2 },
    people: [LIN, ZHOU, SU, ARTHUR, MAYA, CHEN],
    lines: [
      { by: LIN, text: '欢迎来到清谈！有事直接说，问 AI 就 @小砚。', ago: 4 * DAY, pinnedBy: LIN },
      { by: ARTHUR, text: 'Hello everyone 👋', ago: 4 * DAY - 5, reactions: { '👋': [LIN, ZHOU, SU, MAYA] } },
      { by: SU, text: '新的配色放在设计房间了，晚上之前都可以提意见。', ago: 2 * DAY },
      { by: CHEN, text: '昨晚的备份 1.2 GB，已经读回来校验过。', ago: DAY, reactions: { '👍': [LIN, ARTHUR] } },
      { by: LIN, text: '@小砚 用一句话介绍一下这里。', ago: 5 * HOUR },
      {
        by: 'ai',
        text: '这里是一间自己托管的聊天室：人和 AI 坐在同一张桌子旁，话都留在**你自己的**服务器上。',
        ...{ ago: 5 * HOUR - 1, to: 4, reactions: { '🎉': [SU, MAYA] } },
      },
      { by: MAYA, text: 'Lunch at 12:30? The noodle place again 🍜', ago: 50, reactions: { '🍜': [ZHOU, CHEN] } },
      { by: ZHOU, text: '来！', ago: 48, to: 6 },
    ],
  },
  {
    ...{ slug: 'shurukuang', name: '输入框', topic: '中文输入法、快捷键和草稿', visibility: 'public', hasAi: true },
    ...{ people: [ZHOU, LIN, SU, MAYA], unread: 3 },
    lines: [
      { by: ZHOU, text: '早！今天把输入框的两个问题修掉，下午发版。', ago: 2 * DAY + 3 * HOUR },
      {
        by: MAYA,
        text: 'I can take the *mobile keyboard* one: the composer hides behind it on iOS.',
        ago: 2 * DAY + 170,
      },
      {
        by: LIN,
        text: '@小砚 选词时按 Enter 消息会被误发，要测哪些情况？给个表，再给判断的代码。',
        ago: 2 * DAY + 2 * HOUR,
      },
      {
        by: 'ai',
        text: TABLE,
        ago: 2 * DAY + 119,
        to: 2,
        reactions: { '🙏': [LIN, ZHOU], '💯': [MAYA] },
        pinnedBy: ZHOU,
      },
      { by: ZHOU, text: '正好缺第二行，我补上 `keyCode === 229`。', ago: 2 * DAY + 100, to: 3 },
      {
        by: SU,
        text: '发送按钮的三种状态，看看哪一种清楚：',
        ...{ ago: DAY + HOUR, file: { name: '按钮.png', text: '发送  等待  停止' }, reactions: { '😍': [MAYA] } },
      },
      { by: LIN, text: '第二种。等待的时候也要能继续打字。', ago: DAY, to: 5 },
      {
        by: MAYA,
        text: 'Fixed on iOS 17 and 18, tested on both 📱',
        ago: 3 * HOUR,
        reactions: { '🚀': [LIN, ZHOU, SU] },
      },
      { by: ZHOU, text: '已经合并，四点发版。', ago: 2 * HOUR },
    ],
  },
  {
    ...{ slug: 'backend', name: 'backend', topic: 'Servers, queries, and who holds which lock', visibility: 'public' },
    ...{ people: [ARTHUR, LIN, MAYA, CHEN], hasAi: true, unread: 0 },
    lines: [
      { by: ARTHUR, text: '522 deadlocks in 600 transactions. Something takes rows in the wrong order.', ago: 3 * DAY },
      { by: ARTHUR, text: '@小砚 how do I keep a busy room free of deadlocks on MariaDB?', ago: 3 * DAY - 4 },
      { by: 'ai', text: LOCKS, ago: 3 * DAY - 5, to: 1, reactions: { '✅': [ARTHUR, CHEN] }, pinnedBy: ARTHUR },
      {
        by: CHEN,
        text: '照这个顺序改完，压测里一个都没有了。',
        ago: 2 * DAY,
        to: 0,
        reactions: { '🎉': [ARTHUR, LIN] },
      },
      {
        by: ARTHUR,
        text: 'The numbers, for whoever wants to look:',
        ...{
          ago: 2 * DAY - 30,
          file: { name: 'before-and-after.csv', text: 'run,before,after\n1,522,0\n2,498,0\n3,530,0\n' },
        },
      },
      { by: MAYA, text: 'Nice. Can we keep that as a test?', ago: DAY, to: 4 },
      { by: ARTHUR, text: 'It runs in the fault suite from tonight on.', ago: 20 * HOUR, to: 5 },
    ],
  },
  {
    ...{ slug: 'reading', name: 'reading club', topic: 'One book a month', visibility: 'public', unread: 0 },
    people: [MAYA, LIN, SU],
    lines: [
      {
        by: MAYA,
        text: 'This month: *The Left Hand of Darkness*. We talk on the last Friday.',
        ago: 6 * DAY,
        pinnedBy: MAYA,
      },
      { by: SU, text: '我读中文版，译名是《黑暗的左手》。', ago: 5 * DAY, reactions: { '📖': [MAYA, LIN] } },
    ],
  },
  {
    ...{ slug: 'houxuanren', name: '候选人', topic: '只有我们几个看得到', visibility: 'private', unread: 1 },
    people: [LIN, ARTHUR],
    lines: [
      { by: LIN, text: '周四下午两点第二轮，Arthur 可以吗？', ago: DAY + 5 * HOUR },
      { by: ARTHUR, text: 'Yes. I will ask about transactions.', ago: DAY + 4 * HOUR, to: 0 },
    ],
  },
  {
    ...{ slug: '', name: '', topic: '', visibility: 'private', isDirect: true, people: [LIN, ZHOU], unread: 1 },
    lines: [
      { by: LIN, text: '四点的版本我来写说明？', ago: 3 * HOUR },
      { by: ZHOU, text: '好，我把改动列给你：\n- 选词时不再误发\n- 草稿在设备之间同步', ago: 2 * HOUR },
    ],
  },
]
