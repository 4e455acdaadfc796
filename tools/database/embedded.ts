import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '#lib/server/log.ts'
import { findFreePort } from '../free-ports.ts'
import { keepFile, writeWhole } from '../kept-file.ts'
import { takeLock } from '../lock.mjs'
import { EmbeddedError } from './embedded-error.ts'
import { initialise } from './initialise.ts'
import { stopLeftovers } from './leftovers.ts'
import { requireProgram } from './program.ts'
import { end, LOG_NAME, launch } from './server-process.ts'

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
/** Where the running server listens. */
const PORT_NAME = 'port'
const RESTART_PAUSE_MS = 500
/** The servers crash on paths of more than 511, their own files' names included. */
const FOLDER_BYTES_MAX = 400

/**
 * Throws LockedError when another process owns `dataDir`, MissingProgramError when there is no server to start,
 * EmbeddedError when it does not start.
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = resolve(dataDir, 'database')
  if (Buffer.byteLength(folder) > FOLDER_BYTES_MAX) {
    throw new EmbeddedError(`DATA_DIR: ${folder} is longer than ${FOLDER_BYTES_MAX} bytes: choose a shorter one.`)
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const releaseLock = takeLock(resolve(dataDir, 'lock'))
  try {
    const program = await requireProgram()
    await stopLeftovers(folder)
    await initialise(program, folder)
    const password = await keepPassword(join(folder, 'password'))
    writeWhole(join(folder, 'init.sql'), toInitSql(password))
    rmSync(join(folder, LOG_NAME), { force: true })
    rmSync(join(folder, PORT_NAME), { force: true })
    const port = await findFreePort()
    const stopServer = await keepRunning(() => launch(program, folder, port))
    writeWhole(join(folder, PORT_NAME), String(port))
    return {
      url: toUrl(password, port),
      async stop() {
        rmSync(join(folder, PORT_NAME), { force: true })
        await stopServer()
        releaseLock()
      },
    }
  } catch (error) {
    releaseLock()
    throw error
  }
}

/** The address of the server that another process has started on these files; null while there is none. The caller has seen its lock. */
export async function findRunning(dataDir: string): Promise<string | null> {
  const folder = resolve(dataDir, 'database')
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '')
  const [port, password] = await Promise.all([read(PORT_NAME), read('password')])
  return /^\d+$/.test(port) ? toUrl(password.trim(), Number(port)) : null
}

function toUrl(password: string, port: number): string {
  return `mysql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`
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

/** A lost one is made anew: the server is told at each start. */
function keepPassword(path: string): Promise<string> {
  return keepFile(
    path,
    () => randomBytes(24).toString('hex'),
    (text) => /^[0-9a-f]{48}$/.test(text),
  )
}
