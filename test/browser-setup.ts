import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import startDatabase from './database-setup.ts'

/**
 * For the browser suites: a database server, and a fake AI endpoint whose address they find in FAKE_OPENAI_URL. The
 * production build is served by the suites themselves, once per worker (e2e/fixtures.ts). Returns what ends it all.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (!existsSync('.next/stamp') || !existsSync('dist/server.mjs')) {
    throw new Error('There is no production build: run npm test, or npm start once.')
  }
  const stopDatabase = await startDatabase()
  const ai = spawn(process.execPath, ['--import', 'tsx', 'test/fake-openai/server.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.env.FAKE_OPENAI_URL = await readUrl(ai)
  return async () => {
    await end(ai)
    await stopDatabase()
  }
}

/** The fake endpoint's first line has its address. */
async function readUrl(ai: ChildProcess): Promise<string> {
  if (!ai.stdout) throw new Error('the fake endpoint has no output')
  for await (const line of createInterface(ai.stdout)) {
    const [url] = /https?:\S+/.exec(line) ?? []
    if (url) return url
  }
  throw new Error('The fake OpenAI endpoint ended before it said its address.')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
