import { afterAll, beforeAll } from 'vitest'
import { describeApprovals } from '#lib/chat/ai/approvals.suite.ts'
import { describeContexts } from '#lib/chat/ai/contexts.suite.ts'
import { describeFailures } from '#lib/chat/ai/failures.suite.ts'
import { describeLedger } from '#lib/chat/ai/ledger.suite.ts'
import { describeSummaries } from '#lib/chat/ai/summaries.suite.ts'
import { describeFiles } from '#lib/chat/files.suite.ts'
import { describeMarks } from '#lib/chat/marks.suite.ts'
import { describeRetention } from '#lib/chat/retention.suite.ts'
import { describeSlow } from '#lib/chat/slow.suite.ts'
import { describeStore, type StoreSubject } from '#lib/chat/store.suite.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { closeWriterPool } from './connection.ts'
import { db } from './prisma.ts'
import { createStore } from './store.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
  // As several processes that start at the same moment.
  await Promise.all(Array.from({ length: 5 }, () => seed({ aiName: '小砚' })))
})

afterAll(async () => {
  await Promise.all([closeWriterPool(), db().$disconnect()])
  await database.drop()
})

const subject: StoreSubject = {
  store: createStore({ toModel: () => 'm' }),
  async createUser(username) {
    const row = await db().user.create({
      data: { username, usernameKey: Buffer.from(toUsernameKey(username)), displayName: username },
    })
    return { id: String(row.id), username, displayName: username, role: 'member' }
  },
  async createRoom(slug, visibility) {
    const row = await db().room.create({ data: { slug, name: slug, visibility } })
    return String(row.id)
  },
  async expireLeases() {
    await db().$executeRaw`UPDATE replies SET lease_until = NOW(3) - INTERVAL 1 SECOND WHERE lease_until IS NOT NULL`
  },
}

describeStore('MySQL', async () => subject)
describeMarks('MySQL', async () => subject)
describeFiles('MySQL', async () => subject)
describeContexts('MySQL', async () => subject)
describeFailures('MySQL', async () => subject)
describeApprovals('MySQL', async () => subject)
describeLedger('MySQL', async () => subject)
describeSummaries('MySQL', async () => subject)
describeRetention('MySQL', async () => subject)
describeSlow('MySQL', async () => subject)
