import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, request, test } from '@playwright/test'
import { createTestDatabaseUrl, dropDatabase } from '#test/database.ts'
import { createProgram } from '#test/program.ts'
import { findFreePort } from '#tools/free-ports.ts'
import { createAccount, register, signIn } from './accounts.ts'

/** What the image holds: copied as the Dockerfile does, and run. */

const PACKAGES_MAX_MB = 400
/** Nobody in particular. */
const STRANGER = 12_345
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('the image is small, and runs as anybody from files that it can’t write', async () => {
  test.setTimeout(300_000)
  const folder = mkdtempSync(join(tmpdir(), 'image-'))
  const [place, dataDir] = [join(folder, 'app'), join(folder, 'data')]
  await runNode(['scripts/run-part.mjs', place])
  expect(toMegabytes(join(place, 'node_modules'))).toBeLessThan(PACKAGES_MAX_MB)

  const isRoot = process.getuid?.() === 0
  forEachPath(place, (path) => chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444))
  mkdirSync(dataDir, { mode: 0o700 })
  chmodSync(folder, 0o755)
  if (isRoot) chownSync(dataDir, STRANGER, STRANGER)
  const port = await findFreePort()
  const url = `http://localhost:${port}`
  const databaseUrl = createTestDatabaseUrl()
  const env = {
    ...{ NODE_ENV: 'production' as const, PATH: process.env.PATH, PORT: String(port), HOST: '127.0.0.1' },
    ...{ DATABASE_URL: databaseUrl, DATA_DIR: dataDir },
    ...{ NEXTAUTH_URL: url, NEXTAUTH_SECRET: 'a-secret-for-tests-alone-0123456789abcdef', ASSISTANT: 'demo' },
  }
  const stranger = isRoot ? { uid: STRANGER, gid: STRANGER } : {}
  const program = createProgram(
    'image',
    () => spawn(process.execPath, ['scripts/start.mjs'], { cwd: place, env, stdio: 'inherit', ...stranger }),
    () =>
      fetch(`${url}/api/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
  )
  try {
    await program.start()
    const http = await request.newContext({ baseURL: url })
    const mira = createAccount('mira')
    await register(http, mira)
    await signIn(http, mira)
    for (const path of ['/chat', '/admin', '/settings']) expect((await http.get(path)).status(), path).toBe(200)
    const { rooms } = await (await http.get('/api/rooms')).json()
    const headers = { 'content-type': 'image/png', origin: url }
    const sent = await http.post(`/api/rooms/${rooms[0].id}/files?name=a.png`, {
      headers,
      data: Buffer.from(PNG, 'base64'),
    })
    expect(await sent.json()).toMatchObject({ file: { type: 'image/png', width: 1 } })
    await http.dispose()
    expect(await program.stop()).toMatchObject({ status: 0 })
    expect(program.deaths).toEqual([])
  } finally {
    await program.kill()
    await dropDatabase(databaseUrl).catch(() => undefined)
    forEachPath(folder, (path) => chmodSync(path, 0o700))
    rmSync(folder, { recursive: true })
  }
})

async function runNode(words: string[]): Promise<void> {
  const child = spawn(process.execPath, words, { stdio: 'inherit' })
  const [status] = await once(child, 'exit')
  expect(status).toBe(0)
}

/** Links are passed by. */
function forEachPath(folder: string, work: (path: string) => void): void {
  work(folder)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) work(join(entry.parentPath, entry.name))
}

function toMegabytes(folder: string): number {
  let bytes = 0
  forEachPath(folder, (path) => {
    bytes += statSync(path).blocks * 512
  })
  return bytes / 1024 / 1024
}
