import { afterAll, beforeAll, expect, test } from 'vitest'
import { toUtcDay } from '#lib/chat/ai/day.ts'
import { createTestServer, type TestServer } from '#test/realtime.ts'
import { createStore } from './store/store.ts'
import { readUsageReport } from './usage-report.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server.close())

test('names who and what used the most, and has a row for each of thirty days', async () => {
  const [mira, root] = [await server.createUser('mira'), await server.createUser('root', 'admin')]
  const store = createStore({ toModel: () => 'm' })
  const usage = { promptTokens: 30, completionTokens: 10 }
  const spend = { kind: 'summary' as const, roomId: server.roomId, assistant: 'ai', day: toUtcDay(Date.now()), usage }
  await store.saveSpend({ ...spend, payerId: mira.id })
  await store.saveSpend({ ...spend, payerId: null, roomId: '987654' })
  const own = await readUsageReport(mira, 'own', 'Lobby')
  expect(own.days).toHaveLength(30)
  expect(own.days.at(-1)).toMatchObject({ key: spend.day, promptTokens: 30, completionTokens: 10 })
  expect(own.days[0]).toMatchObject({ promptTokens: 0 })
  expect(own.tops.map(({ by, rows }) => [by, rows.map(({ name }) => name)])).toEqual([
    ['room', ['Lobby']],
    ['assistant', ['小砚']],
  ])
  const all = await readUsageReport(root, 'all', 'Lobby')
  const people = all.tops.find(({ by }) => by === 'person')?.rows.map(({ key, name }) => [key, name])
  expect(people).toEqual(
    expect.arrayContaining([
      ['', null],
      [mira.username, mira.displayName],
    ]),
  )
  expect(all.tops.find(({ by }) => by === 'room')?.rows.map(({ name }) => name)).toContain(null)
})
