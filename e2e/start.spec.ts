import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from '@playwright/test'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { endWithThis } from '#test/program.ts'

/** The command itself, on a database of its own and a build that is there already. */

// One after the other: starts in one folder wait for each other, and say so.
test.describe.configure({ mode: 'default' })

const SECRET = 'a-secret-for-tests-alone-0123456789abcdef'

/** Where Next would keep pictures: in a folder that can't be written the attempt alone ended the process. */
const PICTURES = '.next/cache/images'

let database: TestDatabase

test.beforeEach(async () => {
  database = await createTestDatabase()
})

test.afterEach(() => database.drop())

test('The start tells its steps, what to do next, and last where it serves; nothing raw stands in between.', async () => {
  const DATA_DIR = join(mkdtempSync(join(tmpdir(), 'start-')), 'none yet')
  const { lines, stop } = await start({ NEXTAUTH_SECRET: SECRET, ASSISTANT: 'demo', LOG_LEVEL: 'info', DATA_DIR })
  const url = /^Ready on (http:\/\/localhost:\d+)$/.exec(lines.at(-1) ?? '')?.[1]
  const steps = lines.slice(0, -3)
  expect(steps.length).toBeGreaterThan(4)
  // Another suite may start in this folder just now.
  expect(steps.filter((line) => !/^(✓ |Waiting for process \d+, which prepares)/.test(line))).toEqual([])
  expect(lines.at(-3)).toContain(`becomes the admin: ${url}/register`)
  expect(lines.at(-2)).toContain('built-in demo')
  expect(await stop()).toBe(0)
  expect(existsSync(join(DATA_DIR, 'setup-link'))).toBe(true)
  rmSync(dirname(DATA_DIR), { recursive: true })
})

test('What is served is written nowhere, and no picture is made in another size.', async () => {
  rmSync(PICTURES, { recursive: true, force: true })
  const { lines, stop } = await start({ NEXTAUTH_SECRET: SECRET })
  const url = lines.at(-1)?.replace('Ready on ', '')
  const answer = await fetch(`${url}/_next/image?url=%2Ficon.svg&w=64&q=75`)
  expect(answer.status).toBe(404)
  expect(existsSync(PICTURES)).toBe(false)
  expect(await stop()).toBe(0)
})

for (const [name, secret] of [
  ['no secret', ''],
  ['a weak secret', 'x'.repeat(31)],
]) {
  test(`A start on a database of its own with ${name} ends at once and names what is missing.`, async () => {
    const { lines, stop } = await start({ NEXTAUTH_SECRET: secret })
    expect(lines.at(-1)).toMatch(/^✗ NEXTAUTH_SECRET: .*openssl rand -base64 32$/)
    expect(await stop()).toBe(1)
  })
}

/** Resolves when the program serves or has ended, with what it said until then. */
async function start(environment: Record<string, string | undefined>) {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: {
      ...process.env,
      // Playwright sets it, and Node says so on the console where the terminal wants no colours.
      FORCE_COLOR: undefined,
      NODE_ENV: 'test',
      NEXTAUTH_URL: '',
      PORT: '0',
      DATABASE_URL: database.url,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A test that fails leaves none behind, which would keep the folder's build from being made anew.
  endWithThis(child)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const lines: string[] = []
  const isReady = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => {
        lines.push(line)
        if (line.startsWith('Ready on ')) resolve()
      })
  })
  await Promise.race([isReady, ended])
  return {
    lines: [...lines],
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
