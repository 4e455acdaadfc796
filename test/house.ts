import { sessionCookieName } from '#lib/server/auth/cookies.ts'
import { createSession } from '#lib/server/auth/session-rows.ts'
import { encodeToken } from '#lib/server/auth/token.ts'
import { forget } from '#lib/server/remember.ts'
import { db } from '#lib/server/store/prisma.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase } from './database.ts'

/** A house of one's own for a test file: a seeded database, and no limits used up. */
export interface TestHouse {
  /** Runs the job while the database can't be reached. */
  withoutDatabase<T>(job: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

const NOBODY_LISTENS = 'mysql://nobody:nothing@127.0.0.1:1/none'

export async function createTestHouse(): Promise<TestHouse> {
  const database = await createTestDatabase()
  process.env.DATABASE_URL = database.url
  process.env.NEXTAUTH_URL = 'http://localhost:3000'
  await seed({ aiName: '小砚' })
  return {
    async withoutDatabase(job) {
      await connectTo(NOBODY_LISTENS)
      try {
        return await job()
      } finally {
        await connectTo(database.url)
      }
    },
    async close() {
      await db().$disconnect()
      await database.drop()
    },
  }
}

/** One more session of this person: its id and its cookie. */
export async function createTestSession(userId: string): Promise<{ sessionId: string; cookie: string }> {
  const sessionId = await createSession(db(), BigInt(userId), { address: '192.0.2.1', userAgent: null })
  return { sessionId, cookie: `${sessionCookieName()}=${await encodeToken({ id: userId, sid: sessionId })}` }
}

/** As after a restart, or after the time that limits last. */
export function forgetLimits(): void {
  for (const name of ['login-limits', 'code-limit', 'signup-limit', 'read-limit', 'rename-limit']) forget(name)
}

async function connectTo(url: string): Promise<void> {
  // Not awaited: a client that can't reach its database takes seconds to leave it.
  void db().$disconnect()
  for (const name of ['db', 'breaker']) forget(name)
  process.env.DATABASE_URL = url
}
