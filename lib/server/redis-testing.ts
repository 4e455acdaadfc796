import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { findExecutable, MissingProgramError } from '#tools/database/program.ts'
import { listen } from './listen.ts'

/** A Redis of a test's own, in memory alone, that can be frozen and killed. */

export type TestRedis = Awaited<ReturnType<typeof startTestRedis>>

const READY_TIMEOUT_MS = 10_000

/** Throws MissingProgramError where redis-server is not installed. */
export async function startTestRedis() {
  const path = findExecutable('redis-server', ['/opt/homebrew/bin', '/usr/local/bin'])
  if (!path)
    throw new MissingProgramError(
      'redis-server is missing. Install it: npm test does, or: sudo apt-get install -y redis-server',
    )
  const port = await findFreePort()
  let server = await launch(path, port)
  return {
    url: `redis://127.0.0.1:${port}`,
    /** It keeps its connections and says nothing. */
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    kill: () => end(server),
    async restart() {
      await end(server)
      server = await launch(path, port)
    },
    close: () => end(server),
  }
}

async function launch(path: string, port: number): Promise<ChildProcess> {
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn(path, words, { stdio: 'ignore' })
  process.once('exit', () => server.kill('SIGKILL'))
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!(await isListening(port))) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error('redis-server did not start')
    await sleep(20)
  }
  return server
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGKILL')
  await ended
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const finish = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
  })
}

async function findFreePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, 0, '127.0.0.1')
  await new Promise((resolve) => server.close(resolve))
  return port
}
