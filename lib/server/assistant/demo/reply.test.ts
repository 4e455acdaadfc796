import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { createTestChat, ROOM_ID } from '#test/chat.ts'
import { parseEnv } from '../../env.ts'
import { createRegistry } from '../registry.ts'
import { findQuery } from './lookup.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

/** A room in memory, whose assistant is the demo with all that lies between. */
function createDemoChat() {
  const test = createTestChat({ trigger: 'always' })
  const registry = createRegistry(parseEnv({ NODE_ENV: 'test' }), { demoPieceMs: 1 })
  ends.push(registry.close)
  Object.assign(test.assistant, { mode: 'demo', model: 'demo', answer: registry.answerDemo })
  return test
}

async function ask(test: ReturnType<typeof createTestChat>, text: string) {
  const alice = test.createUser('alice')
  await test.chat.messages.send(alice, { roomId: ROOM_ID, clientId: randomUUID(), text })
  return await test.replyWith((await test.replies()).at(-1)?.id ?? '', 'done')
}

test('It looks up what it is asked to find, and tells it with citations that hold.', async () => {
  const room = createDemoChat()
  const bob = room.createUser('bob')
  await room.send(bob, '上线时间定在周二\n记得带早饭', false)
  await room.send(bob, '别的事', false)
  const reply = await ask(room, '@小砚 找一下“上线时间”')
  expect(reply.steps).toMatchObject([{ tool: 'search_room', input: '上线时间', found: 1, seqs: [1] }])
  expect(reply.text).toMatch(/“上线时间”的有 1 条[\s\S]+\*\*bob\*\* · [\d-]{10} [\d:]{5}: 上线时间定在周二 \[#1\]$/)
})

test('It says so where there is nothing to be found.', async () => {
  const reply = await ask(createDemoChat(), '@ai find “unicorns”')
  expect(reply.steps).toMatchObject([{ tool: 'search_room', found: 0 }])
  expect(reply.text).toBe('There is nothing about “unicorns” in this room. Try fewer or other words.')
})

test('It thinks before it answers where it is asked to.', async () => {
  const reply = await ask(createDemoChat(), '@小砚 想一想，(3 + 4) × 5 等于多少？')
  expect(reply.reasoning).toContain('演示助手不会推理')
  expect(reply.thoughtMs).toBeGreaterThan(0)
  expect(reply.text).toContain('= 35')
})

test('It shows a formula, and cites what it quotes.', async () => {
  const room = createDemoChat()
  const bob = room.createUser('bob')
  await room.send(bob, 'shall we meet?', false)
  expect((await ask(room, '@小砚 写个公式')).text).toContain('\\frac{-b \\pm')
  expect((await ask(room, '@ai what did bob say?')).text).toContain('> **bob**: shall we meet? [#1]')
  expect((await ask(room, '@ai summarise, please')).text).toContain('“shall we meet?” [#1]')
})

test.each([
  ['找一下“周末”', '周末'],
  ['谁提到过早饭？', '早饭'],
  ['Please search the room for “the train”.', 'the train'],
  ['who mentioned breakfast?', 'breakfast'],
  ['你好', null],
  ['What time is it?', null],
])('What is to be found in %j is %j.', (question, query) => {
  expect(findQuery(question)).toBe(query)
})
