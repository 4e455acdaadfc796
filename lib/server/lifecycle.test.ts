import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'

test('a database that goes away while a connection is being set up does not end the process', async () => {
  expect(await run(CUT_SHORT)).toMatchObject({ status: 0, said: 'closed\n' })
})

test('a database that goes away while the store is opened is told in one sentence', async () => {
  const { status, said } = await run(OPENED)
  expect(said).toMatch(/^DatabaseError The database of DATABASE_URL at 127\.0\.0\.1:\d+ went away [^\n]*\nclosed\n$/)
  expect(status).toBe(0)
})

test('an error that nobody caught closes everything and ends the process with status 1', async () => {
  expect(await run("Promise.reject(new Error('a bug'))")).toMatchObject({ status: 1, said: 'closed\n' })
})

test('SIGTERM closes everything once, however often it comes', async () => {
  const twice = "process.kill(process.pid, 'SIGTERM'); process.kill(process.pid, 'SIGTERM')"
  expect(await run(twice)).toMatchObject({ status: 0, said: 'closed\n' })
})

/** The real driver and the real server, with the line cut before the driver's second packet. */
const LINE = `
  const { connect, createServer } = await import('node:net')
  const url = new URL(process.env.TEST_DATABASE_URL)
  const port = Number(url.port)
  let cuts = 0
  const line = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    let packets = 0
    server.on('data', (data) => client.write(data))
    client.on('data', (data) => {
      if (packets++ === 0) return server.write(data)
      cuts++
      server.destroy()
      client.destroy()
    })
    for (const socket of [client, server]) socket.on('error', () => {})
  })
  await new Promise((resolve) => line.listen(0, '127.0.0.1', resolve))
  url.port = String(line.address().port)`

const CUT_SHORT = `${LINE}
  const { createPool } = await import('mariadb')
  const { toPoolConfig } = await import('#lib/server/store/prisma.ts')
  const pool = createPool(toPoolConfig(url.href))
  await pool.query('SELECT 1').catch(() => {})
  await pool.end().catch(() => {})
  if (cuts > 0) process.kill(process.pid, 'SIGTERM')`

const OPENED = `${LINE}
  process.env.DATABASE_URL = url.href
  const { openStore } = await import('#lib/server/store/open.ts')
  await openStore().catch(({ name, message }) => console.log(name, message))
  process.kill(process.pid, 'SIGTERM')`

/** Runs the code in a process that waits to be stopped; `said` is what its closing prints. */
async function run(code: string): Promise<{ status: number | null; said: string }> {
  const script = `
    import { untilStopped } from '#lib/server/lifecycle.ts'
    const stopped = untilStopped(async () => console.log('closed'))
    setTimeout(() => process.exit(7), 10_000)
    ${code}
    process.exit(await stopped)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    env: { ...process.env, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { status, said }
}
