import { expect, test } from 'vitest'
import { toTurns } from '#lib/chat/ai/turns.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { toDemoAnswer } from './answer.ts'

const NOON = new Date('2026-05-06T12:34:00Z')

/**
 * The answer to a talk as the real conversation is told: `name: text` lines, `ai: text` the assistant's own. `asking` are
 * the places of those that asked: the last one, where nothing else is said. `alice`: what she is called.
 */
function answer(
  talk: string[],
  random = () => 0,
  asking = [talk.length - 1],
  timeZone = 'UTC',
  alice = 'alice',
): string {
  const messages = talk.map((line, i): Message => {
    const [sender = '', ...text] = line.split(': ')
    const kind = sender === 'ai' ? 'ai' : 'human'
    const base = { id: String(i + 1), roomId: '1', seq: i + 1, rev: i + 1, sentAt: NOON.toISOString() }
    return { ...base, sender, kind, text: text.join(': '), status: kind === 'ai' ? 'done' : 'sent' }
  })
  const members = [
    { username: 'alice', displayName: alice, kind: 'human' as const },
    { username: '小明', displayName: '小明', kind: 'human' as const },
  ]
  const ai = { username: 'ai', displayName: '小砚' }
  const asked = new Map(asking.map((place) => [String(place + 1), 'covered' as const]))
  const question = String(Math.max(...asking) + 1)
  const room = { name: '大厅', topic: '' }
  const turns = toTurns({ room, members, messages, ai, asked, question, now: NOON, timeZone })
  return toDemoAnswer(turns, NOON, random)
}

test('A greeting is returned by name, in the language of whoever greets, with what can be asked.', () => {
  expect(answer(['alice: hello'])).toMatch(/^Hello alice! [\s\S]+“大厅”[\s\S]+“Who is here\?”/)
  expect(answer(['小明: @小砚 你好'])).toMatch(/^你好，小明！[\s\S]+「大厅」[\s\S]+「谁在这里？」/)
})

test('People are called what the room calls them, not by their handles.', () => {
  const say = (question: string) => answer(['alice: 我带早饭', question], undefined, undefined, undefined, '林知夏')
  expect(say('alice: hello')).toMatch(/^Hello 林知夏!/)
  expect(say('alice: 谁在这里？')).toContain('- **林知夏**（你）：最近 2 条')
  expect(say('小明: 林知夏说了什么？')).toContain('我带早饭')
})

test('The first question of a room is answered, also where others have gone on talking meanwhile.', () => {
  const talk = ['alice: hello', '小明: @小砚 给我看一个表格', '小明: 我带早饭']
  expect(answer(talk, undefined, [0])).toMatch(/^Hello alice!/)
})

test.each([
  ['@小砚 你能做什么？', /看房间[\s\S]+写东西/],
  ['@ai What can you do?', /About the room[\s\S]+Writing/],
  ['@小砚 用一张表比较三种周末安排', /^三种周末安排[\s\S]+\| --- \| --- \| --- \| --- \|/],
  ['@ai Compare three weekend plans in a table', /^Three weekend plans[\s\S]+\| --- \| --- \| --- \| --- \|/],
  ['@小砚 给这个房间写一句开场白', /^> 欢迎来到「大厅」/],
  ['@ai Write an opening line for this room', /^> Welcome to “大厅”/],
])('It answers what an empty room offers to ask: %s', (question, expected) => {
  expect(answer([`alice: ${question}`])).toMatch(expected)
})

test('How to connect a real model is told to who asks for it, and under no other answer.', () => {
  expect(answer(['alice: how do I set up a real model?'])).toMatch(/OPENAI_API_KEY[\s\S]+OPENAI_BASE_URL/)
  expect(answer(['小明: 怎么接入真正的模型？'])).toMatch(/OPENAI_API_KEY[\s\S]+OPENAI_BASE_URL/)
  for (const question of ['hello', 'who is here?', '2 + 2 = ?', 'tell me about the sea', '写段代码', '今天心情不错'])
    expect(answer([`alice: ${question}`])).not.toContain('OPENAI_')
})

test('It knows who is in the room.', () => {
  for (const text of [answer(['alice: Who is here?']), answer(['小明: 谁在这里？'])]) {
    expect(text).toContain('**alice**')
    expect(text).toContain('**小明**')
  }
  expect(answer(['alice: who’s around? who is here'])).toContain('2 people are in this room')
})

test('It knows what was said, and by whom.', () => {
  const talk = ['alice: the train leaves at nine', '小明: 我带早饭']
  const everything = answer([...talk, '小明: 刚才说了什么？'])
  expect(everything).toContain('> **alice**: the train leaves at nine')
  expect(everything).toContain('> **小明**: 我带早饭')
  const hers = answer([...talk, '小明: what did Alice say?'])
  expect(hers).toContain('What alice said last:')
  expect(hers).not.toContain('早饭')
  expect(answer(['alice: what did 小明 say?'])).toContain('小明 has not said anything lately.')
})

test('A summary counts who spoke, and quotes the first and the last words.', () => {
  const text = answer(['alice: shall we meet?', '小明: 好', 'alice: nine then', '小明: 总结一下'])
  expect(text).toContain('最近 3 条消息：**alice** 2、**小明** 1')
  expect(text).toContain('「shall we meet?」')
  expect(text).toContain('「nine then」')
  expect(text).toContain('1 条是提问')
})

test('A table has a row for everybody, and a bar in a message does not break it.', () => {
  const text = answer(['alice: a | b', '小明: 给我一个表格'])
  expect(text).toContain('| 姓名 | 消息 | 字数 | 最近一句 |\n| --- | ---: | ---: | --- |')
  expect(text).toContain('| alice | 1 | 5 | a \\| b |')
  expect(text).toMatch(/^\| 小明 \| 1 \|/m)
})

test('Code that somebody wrote is shown without its marks, wherever it is cut.', () => {
  const fenced = 'alice: look:\n```ts\nconst one = 1\nconst two = 2\n```\nfine'
  expect(answer([fenced, '小明: 给我一个表格'])).toContain('| look: const one = 1 cons… |')
  const inline = 'alice: run `npm start -- --port 3000` there'
  expect(answer([inline, '小明: 给我一个表格'])).toContain('| run npm start -- --port … |')
  expect(answer([fenced, '小明: 刚才说了什么？'])).toContain('> **alice**: look: const one = 1 const two = 2 fine')
})

test('Code comes fenced, in the language that was asked for.', () => {
  expect(answer(['alice: some Python code please'])).toMatch(/```python\nfrom collections[\s\S]+\n```/)
  expect(answer(['alice: 写段代码'])).toMatch(/```ts\n[\s\S]+\n```/)
})

test('A long text is long.', () => {
  expect(answer(['alice: 来一篇长文']).length).toBeGreaterThan(600)
  expect(answer(['alice: a long text, please']).length).toBeGreaterThan(1_200)
})

test.each([
  ['(3 + 4) × 5 等于多少？', '`(3 + 4) * 5 = 35`'],
  ['what is 2^10 - 0.5*4', '`2^10 - 0.5*4 = 1022`'],
  ['0.1+0.2', '`0.1+0.2 = 0.3`'],
  ['-3 * -2 = ?', '`-3 * -2 = 6`'],
])('It adds up: %s', (question, sum) => {
  expect(answer([`alice: ${question}`])).toContain(sum)
})

test.each(['what is 1 / 0', 'what is 3 + * 4', 'what happened on 2026-01-02?'])(
  'What is no sum is not added up: %s',
  (question) => {
    expect(answer([`alice: ${question}`])).not.toMatch(/`[^`]* = /)
  },
)

test('It tells the time, counts, rolls dice and repeats.', () => {
  expect(answer(['alice: what time is it?'])).toContain('**2026-05-06 12:34**, Wednesday (UTC)')
  const late = (question: string) => answer([`alice: ${question}`], undefined, undefined, 'Asia/Tokyo')
  expect(late('现在几点了？')).toContain('**2026-05-06 21:34**，星期三（Asia/Tokyo）')
  expect(answer(['小明: 今天星期几？'])).toContain('星期三')
  expect(answer(['alice: one two\nthree', 'alice: how many words was that?'])).toContain(
    '13 characters, 3 words and 2 lines',
  )
  expect(answer(['alice: roll 2 dice'], () => 0.99)).toContain('**6** + **6** = 12')
  expect(answer(['小明: 掷骰子'], () => 0)).toContain('🎲 **1**')
  expect(answer(['alice: echo the sea'])).toBe('> the sea')
})

test('It does not pretend to translate or to think.', () => {
  expect(answer(['alice: translate this, please'])).toContain('takes a real language model')
  const text = answer(['小明: 人生的意义是什么？'])
  expect(text).toContain('演示助手答不上来')
})

test('A message without words is answered in the language of the talk.', () => {
  expect(answer(['小明: 早上好', 'ai: 早', '小明: 1+1'])).toContain('算术我会')
  expect(answer(['小明: 早上好', 'ai: 早', '小明: 👍'])).toContain('演示')
})

test('Those who asked meanwhile are answered together, each by name and in their language.', () => {
  const text = answer(['alice: hi', 'ai: Hello!', 'alice: who is here?', '小明: 1+1 等于多少？'], undefined, [0, 2, 3])
  expect(text).toMatch(/^\*\*@alice\*\*\n\n2 people[\s\S]+\*\*@小明\*\*\n\n`1\+1 = 2`/)
})

test.each([
  ['before its first answer', []],
  ['after an answer', ['alice: @小砚 hi', 'ai: Hello!']],
])('What was not meant for it is left unanswered %s, and known all the same.', (_when, before) => {
  const talk = [...before, 'alice: Morning! I read the draft', '小明: 收到', '小明: @小砚 给我一个表格']
  const text = answer(talk, undefined, [...before.map((_, place) => place), talk.length - 1])
  expect(text).toMatch(/^[^@]*\| 姓名 \|/)
  expect(text).not.toContain('@alice')
  expect(text).toContain('Morning! I read')
})

test('A message that only quotes the mark of talk was meant for it.', () => {
  expect(answer(['alice: echo (not to you): x'])).toBe('> (not to you): x')
})
