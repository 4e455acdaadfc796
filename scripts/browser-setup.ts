import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase } from '#lib/server/database/testing.ts'
import startDatabase from './database-setup.ts'

/**
 * For the browser suites: the production build on a fresh database, its AI a fake endpoint whose address the suites
 * find in FAKE_OPENAI_URL. Returns what ends it all.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (!existsSync('.next/stamp') || !existsSync('dist/server.mjs')) {
    throw new Error('There is no production build: run npm test, or npm start once.')
  }
  const stopDatabase = await startDatabase()
  const database = await createTestDatabase()
  const ai = spawn(process.execPath, ['--import', 'tsx', 'e2e/fake-openai/server.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.env.FAKE_OPENAI_URL = await readUrl(ai)
  const port = process.env.E2E_PORT
  const server = spawn(process.execPath, ['dist/server.mjs'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: port,
      HOST: '127.0.0.1',
      TZ: 'UTC',
      DATABASE_URL: database.url,
      NEXTAUTH_URL: `http://localhost:${port}`,
      NEXTAUTH_SECRET: 'a-secret-for-tests-alone-0123456789abcdef',
      ASSISTANT: 'openai',
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: process.env.FAKE_OPENAI_URL,
      // Every suite registers its people from one address.
      SIGNUPS_PER_HOUR: '0',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await untilReady(server, `http://localhost:${port}/api/health/ready`)
  return async () => {
    await end(server)
    await end(ai)
    await database.drop()
    await stopDatabase()
  }
}

const READY_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 15_000

/** The fake endpoint's first line has its address. */
async function readUrl(ai: ChildProcess): Promise<string> {
  if (!ai.stdout) throw new Error('the fake endpoint has no output')
  for await (const line of createInterface(ai.stdout)) {
    const [url] = /https?:\S+/.exec(line) ?? []
    if (url) return url
  }
  throw new Error('The fake OpenAI endpoint ended before it said its address.')
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (
    !(await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error('The server did not become ready.')
    await sleep(100)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}
