import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DatabaseError, withConnection } from '#lib/server/database/connect.ts'
import { EnvError } from '#lib/server/env.ts'
import { createTestDatabaseUrl, dropDatabase } from '#test/database.ts'
import { expectWithin } from '#test/eventually.ts'
import { migrate } from './database/migrate.ts'
import { readMigrations } from './database/migration-files.ts'
import { prepare } from './prepare.ts'

const SECRET = 'x'.repeat(32)

let dataDir: string
const steps: string[] = []

beforeEach(() => {
  steps.length = 0
  dataDir = mkdtempSync(join(tmpdir(), 'prepare-'))
  vi.stubEnv('DATA_DIR', dataDir)
  vi.stubEnv('NEXTAUTH_SECRET', '')
  vi.stubEnv('DATABASE_URL', '')
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dataDir, { recursive: true })
})

test('without any setting a secret is made once, a database started and migrated', async () => {
  const first = await run()
  const secret = process.env.NEXTAUTH_SECRET
  expect(steps).toEqual(['Settings', 'Database', 'Migrations'])
  expect(process.env.DATABASE_URL).toMatch(/^mysql:\/\/parlor:\w+@127\.0\.0\.1:\d+\/parlor$/)
  expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe(secret)
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600)
  await first.stop()

  vi.stubEnv('NEXTAUTH_SECRET', '')
  vi.stubEnv('DATABASE_URL', '')
  const second = await run()
  expect(process.env.NEXTAUTH_SECRET).toBe(secret)
  await second.stop()
})

test('an empty secret is made anew, and what DATA_DIR can not be is told in one line', async () => {
  vi.stubEnv('NODE_ENV', 'development')
  vi.stubEnv('DATABASE_URL', 'mysql://u:hush@127.0.0.1:1/d')
  writeFileSync(join(dataDir, 'secret'), '')
  await run().catch(() => {})
  expect(process.env.NEXTAUTH_SECRET).toHaveLength(43)
  expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe(process.env.NEXTAUTH_SECRET)

  vi.stubEnv('NEXTAUTH_SECRET', '')
  vi.stubEnv('DATA_DIR', join(dataDir, 'secret'))
  const error = await run().catch((error: unknown) => error)
  expect(error).toBeInstanceOf(EnvError)
  expect((error as EnvError).message).toMatch(/^DATA_DIR: .* a file where a folder must be: choose another DATA_DIR\.$/)
})

test('every variable that is wrong is named', async () => {
  vi.stubEnv('PORT', 'many')
  vi.stubEnv('ASSISTANT', 'oracle')
  const error = await run().catch((error: unknown) => error)
  expect(error).toBeInstanceOf(EnvError)
  expect((error as EnvError).problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'ASSISTANT'])
})

test.each([
  ['no secret', ''],
  ['a short secret', 'x'.repeat(31)],
])('%s stops a production start on a database of its own', async (_, secret) => {
  vi.stubEnv('NODE_ENV', 'production')
  vi.stubEnv('DATABASE_URL', createTestDatabaseUrl())
  vi.stubEnv('NEXTAUTH_SECRET', secret)
  await expect(run()).rejects.toThrow('NEXTAUTH_SECRET: ')
  expect(steps).toEqual(['Settings'])
})

test('DATABASE_URL is used as it is, and its database made and migrated', async () => {
  const url = createTestDatabaseUrl()
  vi.stubEnv('NODE_ENV', 'production')
  vi.stubEnv('DATABASE_URL', url)
  vi.stubEnv('NEXTAUTH_SECRET', SECRET)
  const prepared = await run()
  expect(process.env.DATABASE_URL).toBe(url)
  await prepared.stop()
  await dropDatabase(url)
})

test('a start that brings an older database up to date is a line of the audit log, one that makes it is none', async () => {
  const url = createTestDatabaseUrl()
  vi.stubEnv('DATABASE_URL', url)
  const [oldest = ''] = readdirSync('prisma/migrations').sort()
  cpSync(join('prisma/migrations', oldest), join(dataDir, 'migrations', oldest), { recursive: true })
  await migrate(url, { folder: join(dataDir, 'migrations') })
  for (let start = 1; start <= 2; start++) await (await run()).stop()
  const lines = await withConnection(url, (database) =>
    database.query('SELECT actor, action, details FROM audit_lines'),
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ actor: 'program', action: 'program:upgraded' })
  expect(JSON.parse(lines[0].details).migrations).toHaveLength(readMigrations('prisma/migrations').length - 1)
  await dropDatabase(url)
})

test.each([
  ['refuses connections', 'mysql://u:hush@127.0.0.1:1/d', 'refuses connections'],
  ['is not known', 'mysql://u:hush@no-such-host.invalid/d', 'is not known'],
  ['has no such socket', 'mysql://u:hush@localhost/d?socket=/nowhere/x.sock', 'is not there'],
])('a database that %s is told in one line, without the password', async (_, url, words) => {
  const error = await runWith(url)
  expect(error.message).toContain(words)
  expect(error.message).not.toContain('hush')
  expect(error.message).not.toContain('\n')
})

test('a wrong password is told in one line, without it', async () => {
  const url = new URL(createTestDatabaseUrl())
  url.password = 'hush'
  const error = await runWith(url.href)
  expect(error.message).toContain('wrong user or password')
  expect(error.message).not.toContain('hush')
})

test('a server that accepts and never speaks is given up after 5 s', async () => {
  const silent: Server = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  const began = performance.now()
  const error = await runWith(`mysql://u:hush@127.0.0.1:${port}/d`)
  expect(error.message).toContain('does not answer within 5 s')
  expectWithin(8_000, began)
  silent.close()
})

function run() {
  return prepare(async (name, work) => {
    steps.push(name)
    return work()
  })
}

async function runWith(databaseUrl: string): Promise<DatabaseError> {
  vi.stubEnv('DATABASE_URL', databaseUrl)
  const error = await run().catch((error: unknown) => error)
  expect(error).toBeInstanceOf(DatabaseError)
  return error as DatabaseError
}
