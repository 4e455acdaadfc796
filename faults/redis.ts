import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { findExecutable, installSystemPackages } from '#tools/database/program.ts'
import { createProgram, type Program } from './program.ts'

/** A Redis server that keeps nothing. Installed from Debian's package where it is missing. */
export async function createRedis(folder: string, port: number): Promise<Program> {
  if (!findExecutable('redis-server')) await installSystemPackages(['redis-server'])
  const path = findExecutable('redis-server')
  if (!path) throw new Error('redis-server is missing. Install it: sudo apt-get install -y redis-server')
  const log = openSync(join(folder, 'redis.log'), 'a')
  const words = [`--port ${port}`, '--bind 127.0.0.1', '--save', '', '--appendonly no'].flatMap((word) =>
    word === '' ? [''] : word.split(' '),
  )
  return createProgram(
    'redis',
    () => spawn(path, words, { cwd: folder, stdio: ['ignore', log, log] }),
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
