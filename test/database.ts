import { randomBytes } from 'node:crypto'
import { connectTo } from '#lib/server/database/connect.ts'
import { migrate } from '#tools/database/migrate.ts'

/** A database for one test file. */
export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** A fresh, migrated database on the test server, which test/database-setup.ts started. Call drop() in afterAll. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const url = createTestDatabaseUrl()
  await migrate(url)
  return { url, drop: () => dropDatabase(url) }
}

/** The address of a database that does not exist yet. */
export function createTestDatabaseUrl(): string {
  const server = process.env.TEST_DATABASE_URL
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run the tests through vitest')
  const url = new URL(server)
  url.pathname = `/parlor_test_${randomBytes(6).toString('hex')}`
  return url.href
}

export async function dropDatabase(url: string): Promise<void> {
  const connection = await connectTo(url)
  await connection.query(`DROP DATABASE ${connection.escapeId(new URL(url).pathname.slice(1))}`)
  await connection.end()
}
