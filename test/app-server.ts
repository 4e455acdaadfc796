import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { findFreePort } from '#tools/free-ports.ts'
import { createProgram } from './program.ts'

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

export async function createAppServer({ databaseUrl, env = {} }: ServerOptions): Promise<AppServer> {
  const port = await findFreePort()
  const url = `http://localhost:${port}`
  const program = createProgram(
    'server',
    () =>
      spawn(process.execPath, ['dist/server.mjs'], {
        env: createEnvironment(),
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
    () => isAnswering(`${url}/api/health/ready`),
  )

  function createEnvironment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      HOST: '127.0.0.1',
      TZ: 'UTC',
      DATABASE_URL: databaseUrl,
      DATA_DIR: join('.data-test', `app-${port}`),
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
    }
  }

  return { url, start: program.start, kill: program.kill, stop: async () => void (await program.stop()) }
}

function isAnswering(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  )
}
