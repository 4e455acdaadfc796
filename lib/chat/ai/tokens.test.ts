import { expect, test } from 'vitest'
import { estimateTokens, toPromptTokens } from './tokens.ts'

/** Counted with tiktoken's o200k_base. */
test.each([
  [
    '清谈是一个让几个人和一个人工智能一起聊天的房间。今天下午三点开会，请大家把上周的进度整理好发到群里，特别是接口变更和数据库迁移这两块。如果有阻塞的问题，提前说一声，我们好安排人手。',
    66,
  ],
  [
    '十年生死两茫茫，不思量，自难忘。千里孤坟，无处话凄凉。纵使相逢应不识，尘满面，鬓如霜。夜来幽梦忽还乡，小轩窗，正梳妆。',
    65,
  ],
  [
    '今日は午後三時から会議がありますので、先週の進捗をまとめて共有してください。問題があれば早めに知らせてください。',
    33,
  ],
  [
    "We are meeting at three this afternoon. Please summarise last week's progress and share it with the group, especially the interface changes and the database migration. If something blocks you, say so early.",
    39,
  ],
  [
    '{"id":"1234567","roomId":"1","seq":4821,"sentAt":"2026-01-01T00:00:00.000Z","usage":{"promptTokens":182,"completionTokens":9431}}',
    49,
  ],
  [
    'Сегодня в три часа у нас встреча. Пожалуйста, подведите итоги прошлой недели и поделитесь ими с группой, особенно изменениями интерфейса.',
    35,
  ],
  ['😀🎉👍🏽👩‍👩‍👧‍👦🏳️‍🌈🚀✨🍵🐉🀄', 33],
  ['用 TypeScript 写一个 Socket.IO 的 demo，端口 3000，支持 Redis adapter，谢谢！', 21],
])('%j takes hardly more than estimated, and not less than half.', (text, tokens) => {
  expect(estimateTokens(text) / tokens).toBeGreaterThan(0.9)
  expect(estimateTokens(text) / tokens).toBeLessThan(2)
})

test('Nothing takes nothing.', () => {
  expect(estimateTokens('')).toBe(0)
})

test.each([
  [16_000, undefined, 12_000],
  [16_000, 1_024, 14_976],
  [4_096, 100_000, 1_024],
])('Of %d tokens, with %j for the answer, a conversation gets %d.', (context, answer, expected) => {
  expect(toPromptTokens(context, answer)).toBe(expected)
})
