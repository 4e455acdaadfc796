import { expect, it } from 'vitest'
import { toFewLines, toOneLine } from './one-line.ts'

it.each([
  ['## 一条消息的旅程\n\n1. **先**到服务器', '一条消息的旅程 1. 先到服务器'],
  ['| 情况 | 浏览器 |\n|---|:--:|\n| 断网 | `等` |', '情况 浏览器 断网 等'],
  ['```js\nlet a = 1\n```\n完', 'let a = 1 完'],
  ['> 引用\n- 一\n- [链接](https://example.com/a)', '引用 一 链接'],
  ['~~旧~~ ![图](a.png)\n---\n新', '旧 图 新'],
  ['Read *The Left Hand* and 是*重点*。', 'Read The Left Hand and 是重点。'],
])('takes the marks of Markdown off: %j', (text, line) => {
  expect(toOneLine({ text })).toBe(line)
})

it.each(['2 * 3 * 4 = 24', '2*3*4', '*一半', 'a_b_c', '#1 先', '1 - 2', 'a | b', '** 不是', '[#123]', '-5 度'])(
  'leaves what is no mark: %j',
  (text) => {
    expect(toOneLine({ text })).toBe(text)
  },
)

it('names the files of a message without words', () => {
  expect(toOneLine({ text: ' ', files: [{ name: 'a.png' }, { name: 'b.pdf' }] })).toBe('a.png, b.pdf')
})

it('is done in a moment with the longest text of marks alone', () => {
  for (const mark of ['*', '`', '[', '|', '> ', '-', '--- ', '~~', '**a'])
    expect(toOneLine({ text: mark.repeat(16_000) }).length).toBeLessThanOrEqual(16_000 * mark.length)
})

it('leaves the lines where there is room for a few', () => {
  expect(toFewLines({ text: '按最容易漏的排：\n\n| 情况 | 期望 |\n|---|---|\n- **断网**' })).toBe(
    '按最容易漏的排：\n情况 期望\n断网',
  )
})
