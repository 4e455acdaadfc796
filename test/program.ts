import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that can be killed, frozen and started again, and whose unasked end is noticed. */

export interface Program {
  name: string
  /** Starts it, if it does not run, and resolves when it is ready. */
  start(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** SIGTERM; resolves to how it ended, within 20 s or by force. */
  stop(): Promise<Ending>
  freeze(): void
  thaw(): void
  send(message: object): void
  /** 0 while it does not run. */
  pid(): number
  /** Ends of the process that nobody asked for. */
  deaths: string[]
}

export interface Ending {
  status: number | null
  signal: NodeJS.Signals | null
  tookMs: number
}

const READY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Whatever ends this process, the child is not left behind; a frozen one takes SIGKILL too. */
export function endWithThis(child: ChildProcess): ChildProcess {
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

export function createProgram(
  name: string,
  launch: () => ChildProcess,
  isReady: (child: ChildProcess) => Promise<boolean>,
): Program {
  let child: ChildProcess | null = null
  let isAsked = false
  const deaths: string[] = []

  function signal(name: NodeJS.Signals): void {
    child?.kill(name)
  }

  async function gone(): Promise<void> {
    while (child) await sleep(5)
  }

  return {
    name,
    deaths,
    async start() {
      if (child) return
      isAsked = false
      const started = endWithThis(launch())
      child = started
      started.once('exit', (status, signal) => {
        child = null
        if (!isAsked) deaths.push(`${name} ended by itself (${signal ?? status})`)
      })
      const deadline = Date.now() + READY_TIMEOUT_MS
      while (!(await isReady(started))) {
        if (!child) throw new Error(`${name} did not start`)
        if (Date.now() > deadline) throw new Error(`${name} is not ready after ${READY_TIMEOUT_MS / 1000} s`)
        await sleep(20)
      }
    },
    async kill() {
      isAsked = true
      signal('SIGKILL')
      await gone()
    },
    async stop() {
      const began = performance.now()
      isAsked = true
      const ending = new Promise<Ending>((resolve) => {
        if (!child) resolve({ status: 0, signal: null, tookMs: 0 })
        child?.once('exit', (status, signal) => resolve({ status, signal, tookMs: performance.now() - began }))
      })
      signal('SIGTERM')
      const timer = setTimeout(signal, STOP_TIMEOUT_MS, 'SIGKILL')
      const ended = await ending
      clearTimeout(timer)
      return ended
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    send: (message) => void child?.send?.(message),
    pid: () => child?.pid ?? 0,
  }
}
