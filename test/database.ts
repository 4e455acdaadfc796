import { randomBytes } from 'node:crypto'
import { connectTo } from '#lib/server/database/connect.ts'
import { migrate } from '#tools/database/migrate.ts'

/** How the workers of a run hear of the template. */
const SCHEMA_VARIABLE = 'TEST_SCHEMA_SQL'

/** A database for one test file. */
export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** A fresh, migrated database on the test server, which test/database-setup.ts started. Call drop() in afterAll. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const url = createTestDatabaseUrl()
  const sql = process.env[SCHEMA_VARIABLE]
  if (!sql) throw new Error(`${SCHEMA_VARIABLE} is not set: run the tests through vitest or Playwright`)
  const connection = await connectTo(url)
  await connection.query(sql)
  await connection.end()
  return { url, drop: () => dropDatabase(url) }
}

/** For all tests of a run: the migrations, run once. Their outcome is copied, in a third of the time. */
export async function createTemplate(): Promise<TestDatabase> {
  const url = createTestDatabaseUrl()
  await migrate(url)
  const connection = await connectTo(url)
  const name = connection.escapeId(new URL(url).pathname.slice(1))
  const tables = await connection.query<[string][]>({ sql: 'SHOW TABLES', rowsAsArray: true })
  const statements = ['SET foreign_key_checks = 0']
  for (const [table] of tables) {
    const [[, create]] = await connection.query<[[string, string]]>({
      ...{ sql: `SHOW CREATE TABLE ${connection.escapeId(table)}`, rowsAsArray: true },
    })
    statements.push(
      create,
      `INSERT INTO ${connection.escapeId(table)} SELECT * FROM ${name}.${connection.escapeId(table)}`,
    )
  }
  await connection.end()
  process.env[SCHEMA_VARIABLE] = statements.join(';\n')
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
