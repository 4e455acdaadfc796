import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SQL_MODE } from '#lib/server/database/session.ts'
import { toBufferPoolMib } from './buffer-pool.ts'
import { EmbeddedError } from './embedded-error.ts'
import { TEMPORARY_NAME } from './initialise.ts'
import type { Program } from './program.ts'

/** One run of the database server: from the spawn to its first word, and to its end. */

/** In the database's folder. */
export const LOG_NAME = 'server.log'
/** Recovery after a crash may read the whole redo log first. */
const READY_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 5_000

/** Resolves when the server has said its first word on the port. `more` are arguments that win over the usual ones. */
export async function launch(
  program: Program,
  folder: string,
  port: number,
  more: string[] = [],
): Promise<ChildProcess> {
  const logPath = join(folder, LOG_NAME)
  const logFile = openSync(logPath, 'a', 0o600)
  // Detached: a Ctrl-C in the terminal must reach the program first, which still needs its database.
  const server = spawn(program.path, [...toArguments(program, folder, port), ...more], {
    detached: true,
    stdio: ['ignore', logFile, logFile],
  })
  closeSync(logFile)
  // Whatever ends this process, the server is not left behind. It shuts itself down in order.
  const onExit = () => server.kill('SIGTERM')
  process.on('exit', onExit)
  server.once('exit', () => process.off('exit', onExit))
  const ended = new AbortController()
  server.once('exit', () => ended.abort())
  let tellEnded = () => {}
  const failed = new Promise<never>((_, reject) => {
    server.once('error', reject)
    tellEnded = () => reject(new EmbeddedError(`The embedded database ended at once: ${readLastError(logPath)}`))
  })
  server.once('exit', tellEnded)
  try {
    await Promise.race([failed, untilAnswering(port, ended.signal)])
  } catch (error) {
    await end(server)
    throw error
  }
  failed.catch(() => {})
  // Later its folder may be gone before it is, and the log with it.
  server.off('exit', tellEnded)
  return server
}

function toArguments({ kind }: Program, folder: string, port: number): string[] {
  return [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${join(folder, 'files')}`,
    `--tmpdir=${join(folder, TEMPORARY_NAME)}`,
    `--init-file=${join(folder, 'init.sql')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    // Relative to the files: a path to a socket may have 107 bytes, a folder's name more.
    '--socket=server.sock',
    '--pid-file=server.pid',
    // MySQL's packages point to a folder that they alone make, and a second protocol to a second port.
    ...(kind === 'mysql' ? ['--secure-file-priv=NULL', '--loose-skip-mysqlx'] : []),
    '--skip-name-resolve',
    '--skip-log-bin',
    '--performance-schema=OFF',
    '--innodb-flush-log-at-trx-commit=1',
    `--innodb-buffer-pool-size=${toBufferPoolMib()}M`,
    '--max-connections=200',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    '--transaction-isolation=READ-COMMITTED',
    `--sql-mode=${SQL_MODE}`,
  ]
}

/** Resolves once the server greets: protocol version 10 in the fifth byte. */
async function untilAnswering(port: number, ended: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!ended.aborted && !(await isGreeted(port))) {
    if (Date.now() > deadline) throw new EmbeddedError(`The embedded database does not answer on port ${port}`)
    await sleep(20)
  }
}

function isGreeted(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const finish = (isReady: boolean) => {
      socket.destroy()
      resolve(isReady)
    }
    socket.setTimeout(1_000, () => finish(false))
    socket.once('data', (packet) => finish(packet[4] === 10))
    socket.once('error', () => finish(false))
    socket.once('close', () => finish(false))
  })
}

/** SIGTERM, and SIGKILL for a server that does not go; InnoDB recovers from either. */
export async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(timer)
}

function readLastError(logPath: string): string {
  const lines = readFileSync(logPath, 'utf8').trim().split('\n')
  return lines.findLast((line) => line.includes('[ERROR]') && !line.includes('Aborting')) ?? lines.at(-1) ?? ''
}
