import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '#test/realtime.ts'
import { fuzz } from './fuzz.ts'

const EVENTS = 10_000

let server: TestServer

beforeAll(async () => {
  server = await createTestServer({ MESSAGES_PER_10S: '0' })
})
afterAll(() => server.close())

it('serves on after 10,000 events that no honest client sends', async () => {
  const seed = Math.floor(Math.random() * 1e9)
  const deaths: unknown[] = []
  const note = (cause: unknown) => deaths.push(cause)
  process.on('uncaughtException', note).on('unhandledRejection', note)
  const hostile = await server.createUser('hostile')
  const { acknowledged, closed } = await fuzz({
    ...{ origin: server.origin, cookie: hostile.cookie, roomId: server.roomId, events: EVENTS, seed },
  })
  process.off('uncaughtException', note).off('unhandledRejection', note)
  expect(deaths, `seed ${seed}`).toEqual([])
  expect(acknowledged).toBeGreaterThan(EVENTS / 4)
  expect(closed).toBeGreaterThan(0)
  const honest = await server.enter(await server.createUser('honest'))
  expect(honest.entered.room.slug).toBe('lobby')
}, 120_000)
