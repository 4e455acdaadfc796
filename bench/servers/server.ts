import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCpuSeconds, readRss } from '../process-facts.ts'

/** A server under measurement: a process of its own, fresh for every measurement. */

export const SERVERS = ['parlor', 'classic', 'limit'] as const
export type ServerName = (typeof SERVERS)[number]

const FILES: Record<ServerName, string> = { parlor: 'parlor.mjs', classic: 'classic.ts', limit: 'limit.ts' }
const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 8_000
const QUIET_MS = 400
const QUIET_CPU_SECONDS = 0.02
const QUIET_TIMEOUT_MS = 30_000

export interface ServerOptions {
  databaseUrl: string
  secret: string
  /** Folder for a profile of the processor's time. */
  profileTo?: string | undefined
}

export type RunningServer = Awaited<ReturnType<typeof startServer>>

export async function startServer(name: ServerName, { databaseUrl, secret, profileTo }: ServerOptions) {
  const child = fork(new URL(FILES[name], import.meta.url), {
    execArgv: [
      ...(name === 'parlor' ? [] : ['--import', 'tsx']),
      ...(profileTo
        ? ['--cpu-prof', `--cpu-prof-dir=${profileTo}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`]
        : []),
    ],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      NEXTAUTH_SECRET: secret,
      ...{ PORT: '0', HOST: '127.0.0.1', ASSISTANT: 'off', REDIS_URL: '', LOG_LEVEL: 'warn' },
      ...{ MESSAGES_PER_10S: '0', READS_PER_10S: '0', SIGNUPS_PER_HOUR: '0', SOCKETS_PER_USER: '0' },
    },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not start`)), START_TIMEOUT_MS)
    child.once('message', ({ port }: { port: number }) => {
      clearTimeout(timer)
      resolve(port)
    })
    child.once('exit', (status) => reject(new Error(`${name} ended: ${status}`)))
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} has no process`)
  await untilQuiet(pid)

  return {
    name,
    port,
    cpuSeconds: () => readCpuSeconds(pid),
    rss: () => readRss(pid),
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(timer)
    },
  }
}

/** Next loads its pages in the background for a while after the start: that is no cost of a message. */
async function untilQuiet(pid: number): Promise<void> {
  const deadline = performance.now() + QUIET_TIMEOUT_MS
  for (let used = Number.POSITIVE_INFINITY; used > QUIET_CPU_SECONDS && performance.now() < deadline; ) {
    const before = readCpuSeconds(pid)
    await sleep(QUIET_MS)
    used = readCpuSeconds(pid) - before
  }
}
