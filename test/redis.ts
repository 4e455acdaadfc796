import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { findExecutable, MissingProgramError } from '#tools/database/program.ts'
import { findFreePort } from '#tools/free-ports.ts'
import { createProgram, type Program } from './program.ts'

/** A Redis server that keeps nothing, and can be frozen and killed. */

export interface TestRedis extends Program {
  url: string
}

/** One on a free port, running. Throws MissingProgramError where redis-server is not installed. */
export async function startTestRedis(): Promise<TestRedis> {
  const port = await findFreePort()
  const redis = createTestRedis(port)
  await redis.start()
  return { ...redis, url: `redis://127.0.0.1:${port}` }
}

/** `output`: a file's descriptor for what it says. Throws as above. */
export function createTestRedis(port: number, output: number | 'ignore' = 'ignore'): Program {
  const path = findExecutable('redis-server', ['/opt/homebrew/bin', '/usr/local/bin'])
  if (!path) {
    throw new MissingProgramError(
      'redis-server is missing. Install it: npm test does, or: sudo apt-get install -y redis-server',
    )
  }
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  return createProgram(
    'redis',
    () => spawn(path, words, { stdio: ['ignore', output, output] }),
    () => isAnswering(port),
  )
}

function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const finish = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.setTimeout(1_000, () => finish(false))
    socket.once('data', (bytes) => finish(bytes.toString().startsWith('+PONG')))
    socket.once('error', () => finish(false))
  })
}
