import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '../log.ts'
import { EmbeddedError } from './embedded-error.ts'
import { initialise } from './initialise.ts'
import { stopLeftovers } from './leftovers.ts'
import { takeLock } from './lock.mjs'
import { type Program, requireProgram } from './program.ts'

/**
 * A MariaDB or MySQL server of the program's own, on files under DATA_DIR and a free loopback port.
 * One process owns the files; what a killed owner left running is stopped first.
 */

export interface EmbeddedDatabase {
  url: string
  /** Stops the server in order and gives the files free. */
  stop(): Promise<void>
}

const NAME = 'parlor'
/** Recovery after a crash may read the whole redo log first. */
const READY_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 5_000
const RESTART_PAUSE_MS = 500
/** The mode that both MySQL 8 and MariaDB take; bad values are refused, never bent. */
const SQL_MODE =
  'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'

/** Throws LockedError when another process owns `dataDir`, MissingProgramError when there is no server to start. */
export async function startEmbedded(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = resolve(dataDir, 'database')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const releaseLock = takeLock(resolve(dataDir, 'lock'))
  try {
    const program = await requireProgram()
    await stopLeftovers(folder)
    await initialise(program, folder)
    const password = keepPassword(join(folder, 'password'))
    writeFileSync(join(folder, 'init.sql'), toInitSql(password), { mode: 0o600 })
    const port = await findFreePort()
    const stopServer = await keepRunning(() => launch(program, folder, port))
    return {
      url: `mysql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`,
      async stop() {
        await stopServer()
        releaseLock()
      },
    }
  } catch (error) {
    releaseLock()
    throw error
  }
}

/** Starts the server and starts it again when it dies unasked; returns what stops it. */
async function keepRunning(start: () => Promise<ChildProcess>): Promise<() => Promise<void>> {
  let server = await start()
  let isStopping = false
  const watch = () =>
    server.once('exit', async (status, signal) => {
      while (!isStopping) {
        log().error({ status, signal }, 'the embedded database ended; starting it again')
        await sleep(RESTART_PAUSE_MS)
        try {
          if (!isStopping) server = await start()
          if (isStopping) await end(server)
          else watch()
          return
        } catch (error) {
          log().error({ err: error }, 'the embedded database did not start')
        }
      }
    })
  watch()
  return async () => {
    isStopping = true
    await end(server)
  }
}

/** Resolves when the server has said its first word on the port. */
async function launch(program: Program, folder: string, port: number): Promise<ChildProcess> {
  const logPath = join(folder, 'server.log')
  const logFile = openSync(logPath, 'w', 0o600)
  // Detached: a Ctrl-C in the terminal must reach the program first, which still needs its database.
  const server = spawn(program.path, toArguments(folder, port), {
    detached: true,
    stdio: ['ignore', logFile, logFile],
  })
  // Whatever ends this process, the server is not left behind. It shuts itself down in order.
  const onExit = () => server.kill('SIGTERM')
  process.on('exit', onExit)
  server.once('exit', () => process.off('exit', onExit))
  const failed = new Promise<never>((_, reject) => {
    server.once('error', reject)
    server.once('exit', () =>
      reject(new EmbeddedError(`The embedded database ended at once: ${readLastError(logPath)}`)),
    )
  })
  try {
    await Promise.race([failed, isAnswering(port)])
  } catch (error) {
    await end(server)
    throw error
  }
  failed.catch(() => {})
  return server
}

function toArguments(folder: string, port: number): string[] {
  return [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${join(folder, 'files')}`,
    `--init-file=${join(folder, 'init.sql')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    // Relative to the files: a path to a socket may have 107 bytes, a folder's name more.
    '--socket=server.sock',
    '--pid-file=server.pid',
    '--loose-skip-mysqlx',
    '--skip-name-resolve',
    '--skip-log-bin',
    '--performance-schema=OFF',
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=128M',
    '--max-connections=200',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    '--transaction-isolation=READ-COMMITTED',
    `--sql-mode=${SQL_MODE}`,
  ]
}

/** Run by the server itself at every start, before it takes connections. One statement per line. */
function toInitSql(password: string): string {
  const roots = ['localhost', '127.0.0.1', '::1'].map((host) => `ALTER USER IF EXISTS 'root'@'${host}' ACCOUNT LOCK;`)
  return [
    `CREATE DATABASE IF NOT EXISTS ${NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
    `CREATE USER IF NOT EXISTS '${NAME}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `ALTER USER '${NAME}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    // The databases of the test suites are called parlor_….
    `GRANT ALL ON \`${NAME}%\`.* TO '${NAME}'@'127.0.0.1';`,
    ...roots,
    '',
  ].join('\n')
}

function keepPassword(path: string): string {
  try {
    writeFileSync(path, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(path, 'utf8').trim()
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Resolves once the server greets: protocol version 10 in the fifth byte. */
async function isAnswering(port: number): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!(await isGreeted(port))) {
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
async function end(server: ChildProcess): Promise<void> {
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
