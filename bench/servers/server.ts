import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { createProgram } from '#test/program.ts'
import { readCpuSeconds, readRss } from '../process-facts.ts'

/** A server under measurement: a process of its own, fresh for every measurement. */

const SERVERS = ['parlor', 'classic', 'limit'] as const
export type ServerName = (typeof SERVERS)[number]

const FILES: Record<ServerName, string> = { parlor: 'parlor.mjs', classic: 'classic.ts', limit: 'limit.ts' }
const QUIET_MS = 400
const QUIET_CPU_SECONDS = 0.02
const QUIET_TIMEOUT_MS = 30_000

export interface ServerOptions {
  databaseUrl: string
  secret: string
  /** Folder for a profile of the processor's time. */
  profileTo?: string | undefined
  /** Of parlor's environment what is not as it is for the others: there the AI is off. */
  environment?: Record<string, string>
}

export type RunningServer = Awaited<ReturnType<typeof startServer>>

export async function startServer(name: ServerName, { databaseUrl, secret, profileTo, environment }: ServerOptions) {
  let port = 0
  const program = createProgram(
    name,
    () => {
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
          ...environment,
        },
      })
      child.once('message', (ready: { port: number }) => {
        port = ready.port
      })
      return child
    },
    async () => port !== 0,
  )
  await program.start()
  const pid = program.pid()
  await untilQuiet(pid)

  return {
    name,
    port,
    cpuSeconds: () => readCpuSeconds(pid),
    rss: () => readRss(pid),
    stop: async () => void (await program.stop()),
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
