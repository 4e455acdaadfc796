import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectTo } from '#lib/server/database/connect.ts'
import { initialise } from '#tools/database/initialise.ts'
import { requireProgram } from '#tools/database/program.ts'
import { end, launch } from '#tools/database/server-process.ts'
import { findFreePort } from '#tools/free-ports.ts'

/** A database server as others have set it up, for one test. */
export interface ForeignServer {
  /** Of a user without any privilege beyond the database, which does not exist yet. */
  url: string
  folder: string
  /** Runs SQL as one who may do anything. */
  operate(sql: string): Promise<unknown>
  stop(): Promise<void>
}

const USERS = [
  "CREATE USER 'guest'@'127.0.0.1' IDENTIFIED BY 'hush';",
  "GRANT ALL ON `parlor%`.* TO 'guest'@'127.0.0.1';",
  "CREATE USER 'operator'@'127.0.0.1' IDENTIFIED BY 'hush';",
  "GRANT ALL ON *.* TO 'operator'@'127.0.0.1' WITH GRANT OPTION;",
]

/** `options` are the server's, as on its command line; `--loose-` stands before what only one of the two kinds knows. */
export async function startForeignServer(options: string[]): Promise<ForeignServer> {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'))
  const program = await requireProgram()
  await initialise(program, folder)
  writeFileSync(join(folder, 'init.sql'), `${USERS.join('\n')}\n`)
  const port = await findFreePort()
  const server = await launch(program, folder, port, options)
  const url = (user: string, database: string) => `mysql://${user}:hush@127.0.0.1:${port}/${database}`
  return {
    url: url('guest', 'parlor'),
    folder,
    async operate(sql) {
      const connection = await connectTo(url('operator', 'mysql'))
      try {
        return await connection.query(sql)
      } finally {
        await connection.end()
      }
    },
    async stop() {
      await end(server)
      rmSync(folder, { recursive: true })
    },
  }
}
