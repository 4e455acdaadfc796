import { randomUUID } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { type ForeignServer, startForeignServer } from '#test/foreign-server.ts'
import { migrate } from '#tools/database/migrate.ts'
import { forget } from '../remember.ts'
import { closeStore, openStore, pingStore } from './open.ts'
import { db } from './prisma.ts'
import { createStore } from './store.ts'

let server: ForeignServer

afterEach(async () => {
  await closeStore()
  for (const name of ['db', 'writer-pool', 'breaker', 'writes']) forget(name)
  vi.unstubAllEnvs()
  await server.stop()
})

test('a database that only reads is not ready, and is again when it writes', async () => {
  server = await open([])
  await pingStore()
  await server.operate('SET GLOBAL read_only = 1')
  await expect(pingStore()).rejects.toThrow('only reads')
  await expect(say('one')).rejects.toMatchObject({ code: 'unavailable' })
  await server.operate('SET GLOBAL read_only = 0')
  await say('one')
  await pingStore()
})

test('a database that is full is not ready', async () => {
  server = await open(['--innodb-data-file-path=ibdata1:12M:autoextend:max:18M', '--innodb-file-per-table=0'])
  await pingStore()
  const large = '汉'.repeat(16_000)
  const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => say(large)))
  expect(outcomes.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
  await expect(pingStore()).rejects.toThrow('did not store')
})

async function open(options: string[]): Promise<ForeignServer> {
  const opened = await startForeignServer(options)
  vi.stubEnv('DATABASE_URL', opened.url)
  await migrate(opened.url)
  await openStore()
  return opened
}

async function say(text: string) {
  const { id } = await db().room.findUniqueOrThrow({ where: { slug: 'lobby' } })
  return createStore({ toModel: () => 'm' }).saveMessage(
    { roomId: String(id), sender: 'ai', senderId: '1', clientId: randomUUID(), text },
    [],
  )
}
