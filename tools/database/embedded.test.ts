import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectTo } from '#lib/server/database/connect.ts'
import { LockedError } from '../lock.mjs'
import { type EmbeddedDatabase, findRunning, startEmbedded } from './embedded.ts'
import { listServersOf } from './leftovers.ts'

// MySQL takes seconds to make its files, MariaDB a fraction of one.
let dataDir: string
let database: EmbeddedDatabase | undefined

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'embedded-'))
})

afterEach(async () => {
  await database?.stop()
  database = undefined
  rmSync(dataDir, { recursive: true })
})

test('what was written is there after a stop and a start, with the same password', async () => {
  const first = await startEmbedded(dataDir)
  await query(first.url, 'CREATE TABLE things (id INT); INSERT INTO things VALUES (1)')
  await first.stop()
  expect(listServers()).toEqual([])
  database = await startEmbedded(dataDir)
  expect(new URL(database.url).password).toBe(new URL(first.url).password)
  expect(await query(database.url, 'SELECT id FROM things')).toMatchObject([{ id: 1 }])
})

test('a server whose log is gone ends all the same', async () => {
  database = await startEmbedded(dataDir)
  rmSync(join(dataDir, 'database', 'server.log'))
  await database.stop()
  expect(listServers()).toEqual([])
})

test('where it runs is known to others for as long as it does', async () => {
  expect(await findRunning(dataDir)).toBeNull()
  database = await startEmbedded(dataDir)
  expect(await findRunning(dataDir)).toBe(database.url)
  await database.stop()
  expect(await findRunning(dataDir)).toBeNull()
})

test('only the owner may read the password, and root can not come in', async () => {
  database = await startEmbedded(dataDir)
  for (const name of ['password', 'init.sql']) {
    expect(statSync(join(dataDir, 'database', name)).mode & 0o777).toBe(0o600)
  }
  const asRoot = new URL(database.url)
  Object.assign(asRoot, { username: 'root', password: '' })
  await expect(query(asRoot.href, 'SELECT 1')).rejects.toThrow('does not let root in')
})

test('another process never starts a server on the same files', async () => {
  database = await startEmbedded(dataDir)
  const servers = listServers()
  expect(await startAndKillElsewhere()).toContain(LockedError.name)
  expect(listServers()).toEqual(servers)
})

test('a server that starts beside it leaves its temporary tables alone', async () => {
  database = await startEmbedded(dataDir)
  const connection = await connectTo(database.url)
  await connection.query('CREATE TEMPORARY TABLE kept (id INT) ENGINE = MyISAM; INSERT INTO kept VALUES (1)')
  const beside = mkdtempSync(join(tmpdir(), 'embedded-'))
  await (await startEmbedded(beside)).stop()
  rmSync(beside, { recursive: true })
  expect(await connection.query('SELECT id FROM kept')).toMatchObject([{ id: 1 }])
  await connection.end()
})

test.each([
  ['password', ''],
  ['kind', ''],
  ['init.sql', 'CREATE USER'],
])('a file %s that was cut short is made anew', async (name, text) => {
  const first = await startEmbedded(dataDir)
  await query(first.url, 'CREATE TABLE things (id INT)')
  await first.stop()
  writeFileSync(join(dataDir, 'database', name), text)
  database = await startEmbedded(dataDir)
  expect(await query(database.url, 'SELECT id FROM things')).toEqual([])
})

test.each([
  ['with any characters', () => join(dataDir, `我的 parlor (x) #1 'q' "d" 100%`)],
  ['longer than a socket may be called', () => join(dataDir, 'x'.repeat(200))],
])('a folder %s holds a database', async (_, toFolder) => {
  database = await startEmbedded(toFolder())
  expect(await query(database.url, "SELECT 'x' AS word")).toMatchObject([{ word: 'x' }])
})

test('a folder longer than the server bears is refused by name', async () => {
  const folder = join(dataDir, 'x'.repeat(200), 'y'.repeat(200))
  await expect(startEmbedded(folder)).rejects.toThrow(/^DATA_DIR: .* is longer than 400 bytes/)
})

test('a server whose owner was killed is stopped before the next one starts', async () => {
  const owner = await startAndKillElsewhere()
  expect(owner).toContain('mysql://')
  const [orphan] = listServers()
  database = await startEmbedded(dataDir)
  expect(listServers()).not.toContain(orphan)
  expect(await query(database.url, "SELECT 'here' AS word")).toMatchObject([{ word: 'here' }])
})

test('a server that dies is started again on the same port', async () => {
  database = await startEmbedded(dataDir)
  const { url } = database
  const [pid = 0] = listServers()
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => query(url, 'SELECT 1'), { timeout: 20_000, interval: 50 })
  expect(listServers()).not.toContain(pid)
})

function listServers(): number[] {
  return listServersOf(join(dataDir, 'database'))
}

async function query(url: string, sql: string): Promise<unknown> {
  const connection = await connectTo(url)
  try {
    return await connection.query(sql)
  } finally {
    await connection.end()
  }
}

/** Starts the database in a process of its own and kills that; returns what it said first. */
async function startAndKillElsewhere(): Promise<string> {
  const script = `
    import { startEmbedded } from '#tools/database/embedded.ts'
    startEmbedded(${JSON.stringify(dataDir)}).then(({ url }) => console.log(url), (error) => console.log(error.name))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  return said
}
