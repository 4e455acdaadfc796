import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { noteSighting, startSightings, writeSightings } from './sightings.ts'
import { db } from './store/prisma.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
})
afterAll(async () => {
  await db().$disconnect()
  await database.drop()
})

const read = () => db().sighting.findMany()

test('what goes on is written once a minute, the first time at once, and all of it at the end', async () => {
  const [start, stop] = [Date.now(), startSightings()]
  for (let second = 0; second < 3; second++) {
    noteSighting('proxy_named', `10.0.0.${second}`, start + second * 1_000)
    await writeSightings(start + second * 1_000)
  }
  const first = { name: 'proxy_named', firstAt: new Date(start) }
  expect(await read()).toEqual([{ ...first, detail: '10.0.0.0', lastAt: new Date(start) }])
  await writeSightings(start + 60_000)
  expect(await read()).toEqual([{ ...first, detail: '10.0.0.2', lastAt: new Date(start + 2_000) }])
  noteSighting('proxy_named', 'x'.repeat(9_000), start + 70_000)
  await stop()
  expect(await read()).toEqual([{ ...first, detail: 'x'.repeat(200), lastAt: new Date(start + 70_000) }])
})
