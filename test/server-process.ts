import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { ToolCall } from '#lib/chat/ports.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { LiveReport } from '#lib/protocol/live.ts'

/** Server processes for tests: what is one per process (the environment, Redis, Socket.IO) is really another's there. */

/** What the assistant of a process shall do in its last call, or the process for somebody. */
export type Order =
  | { do: 'say'; text: string }
  | { do: 'end' }
  /** From now on every call is answered, this having been used. */
  | { do: 'answer-all'; usage: { promptTokens: number; completionTokens: number } }
  /** From now on every question makes it call this tool, and is answered then. */
  | { do: 'call-tool'; call: ToolCall }
  | { do: 'rename'; user: SessionUser; displayName: string }
  | { do: 'delete-account'; user: SessionUser; sessionId: string; password: string }
  | { do: 'quiet'; userId: string; isQuiet: boolean }
  | { do: 'end-sessions'; userId: string }
  | { do: 'sweep'; now: number }
  /** Says how all processes are, as this one knows it. */
  | { do: 'tell-live'; user: SessionUser }

export type TestProcess = Awaited<ReturnType<typeof startTestProcess>>

export async function startTestProcess(environment: Record<string, string>) {
  const child = fork('test/server-process-main.ts', {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on('line', (line) => lines.push(line))
  }
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port))
    child.once('exit', () => reject(new Error(`the process did not start:\n${lines.join('\n')}`)))
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    /** What it has logged. */
    lines,
    order: (order: Order) => void child.send(order),
    /** How all processes are, as an admin is told by this one. */
    live: (user: SessionUser) =>
      new Promise<LiveReport>((resolve) => {
        child.once('message', (message: { live: LiveReport }) => resolve(message.live))
        child.send({ do: 'tell-live', user } satisfies Order)
      }),
    /** Sweeps all rooms as if it were so late, in ms of the epoch. Answers how many messages it took away. */
    sweep: (now: number) =>
      new Promise<number>((resolve) => {
        child.once('message', (message: { swept: number }) => resolve(message.swept))
        child.send({ do: 'sweep', now } satisfies Order)
      }),
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    ended: () => untilEnded(child),
    async close() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await untilEnded(child)
    },
  }
}

function untilEnded(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.once('exit', resolve))
}
