import { spawn } from 'node:child_process'
import { mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mariadb'
import { createProgram, type Program } from '#test/program.ts'
import { initialise } from '#tools/database/initialise.ts'
import { requireProgram } from '#tools/database/program.ts'

/** A database server of the suite's own, set up like the embedded one, with a second user who may do anything. */

export interface Database {
  program: Program
  port: number
  url(port: number): string
  /** As the user who may do anything, on a connection of its own. */
  query<T>(sql: string, values?: unknown[]): Promise<T>
  connect(): ReturnType<typeof createConnection>
}

const NAME = 'parlor'
const PASSWORD = 'parlor'
const MASTER = { user: 'master', password: 'master' }
/** Small, so that all connections can be taken. */
const CONNECTIONS_MAX = 60

export async function createDatabase(folder: string, port: number, dataFolder = folder): Promise<Database> {
  mkdirSync(folder, { recursive: true })
  const server = await requireProgram()
  await initialise(server, dataFolder)
  writeFileSync(join(folder, 'init.sql'), INIT_SQL)
  const words = [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${join(dataFolder, 'files')}`,
    `--init-file=${join(folder, 'init.sql')}`,
    ...['--bind-address=127.0.0.1', `--port=${port}`, '--socket=server.sock', '--pid-file=server.pid'],
    // MySQL's packages point to a folder that they alone make.
    ...(server.kind === 'mysql' ? ['--secure-file-priv=NULL'] : []),
    ...['--loose-skip-mysqlx', '--skip-name-resolve', '--skip-log-bin', '--performance-schema=OFF'],
    ...['--innodb-flush-log-at-trx-commit=1', '--innodb-buffer-pool-size=64M', '--loose-innodb-log-file-size=16M'],
    `--max-connections=${CONNECTIONS_MAX}`,
    ...['--character-set-server=utf8mb4', '--collation-server=utf8mb4_unicode_ci'],
    ...['--default-time-zone=+00:00', '--transaction-isolation=READ-COMMITTED'],
  ]
  const log = openSync(join(folder, 'server.log'), 'a')

  function connect() {
    return createConnection({
      ...{ host: '127.0.0.1', port, ...MASTER, allowPublicKeyRetrieval: true, connectTimeout: 5_000 },
      ...{ bigIntAsNumber: true, insertIdAsNumber: true },
    })
  }

  async function query<T>(sql: string, values?: unknown[]): Promise<T> {
    const connection = await connect()
    try {
      return await connection.query<T>(sql, values)
    } finally {
      await connection.end()
    }
  }

  return {
    program: createProgram(
      'database',
      () => spawn(server.path, words, { stdio: ['ignore', log, log] }),
      () =>
        query('SELECT 1').then(
          () => true,
          () => false,
        ),
    ),
    port,
    url: (port) => `mysql://${NAME}:${PASSWORD}@127.0.0.1:${port}/${NAME}`,
    query,
    connect,
  }
}

/** One statement per line; run by the server at every start. */
const INIT_SQL = [
  `CREATE DATABASE IF NOT EXISTS ${NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
  `CREATE USER IF NOT EXISTS '${NAME}'@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';`,
  `GRANT ALL ON \`${NAME}%\`.* TO '${NAME}'@'127.0.0.1';`,
  `CREATE USER IF NOT EXISTS '${MASTER.user}'@'127.0.0.1' IDENTIFIED BY '${MASTER.password}';`,
  `GRANT ALL ON *.* TO '${MASTER.user}'@'127.0.0.1';`,
  '',
].join('\n')
