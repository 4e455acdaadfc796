import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The production build as a process of its own, on a port of its own. */
export interface AppServer {
  /** Without a slash at the end. */
  url: string
  /** Starts it, also again after `kill`: same port, same database. */
  start(): Promise<void>
  /** Ends it in the middle of whatever it does, as a crash would. */
  kill(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
}

interface ServerOptions {
  databaseUrl: string
  /** Beyond or in place of what the suites need. */
  env?: Record<string, string>
}

const READY_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 15_000

export async function createAppServer({ databaseUrl, env = {} }: ServerOptions): Promise<AppServer> {
  const port = await findFreePort()
  const url = `http://localhost:${port}`
  let child: ChildProcess | null = null

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    const timer = setTimeout(() => ending.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(timer)
  }

  return {
    url,
    async start() {
      child = spawn(process.execPath, ['dist/server.mjs'], {
        env: {
          ...process.env,
          NODE_ENV: 'production',
          PORT: String(port),
          HOST: '127.0.0.1',
          TZ: 'UTC',
          DATABASE_URL: databaseUrl,
          NEXTAUTH_URL: url,
          NEXTAUTH_SECRET: 'a-secret-for-tests-alone-0123456789abcdef',
          ASSISTANT: 'openai',
          OPENAI_API_KEY: 'sk-test',
          OPENAI_BASE_URL: process.env.FAKE_OPENAI_URL,
          // All people of the suites register from one address, and some talk faster than people do.
          SIGNUPS_PER_HOUR: '0',
          MESSAGES_PER_10S: '0',
          READS_PER_10S: '0',
          LOG_LEVEL: 'error',
          ...env,
        },
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      await untilReady(child, `${url}/api/health/ready`)
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!(await isAnswering(url))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('The server did not become ready.')
    await sleep(50)
  }
}

function isAnswering(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  )
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no free port')
  return address.port
}
