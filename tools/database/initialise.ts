import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeWhole } from '../kept-file.ts'
import { EmbeddedError } from './embedded-error.ts'
import type { Program } from './program.ts'

/** The files of an empty server: made once, aside, and moved into place when they are whole. */

const SYSTEM_SCRIPTS = [
  'mysql_system_tables.sql',
  'mysql_performance_tables.sql',
  'mysql_system_tables_data.sql',
  'maria_add_gis_sp_bootstrap.sql',
]

/**
 * The server's own, beside its files: one that starts takes the temporary tables that it finds for leftovers, and those of
 * others would be gone.
 */
export const TEMPORARY_NAME = 'temporary'

/** Makes `folder`/files unless it is there. Throws where another kind of server made it. */
export async function initialise(program: Program, folder: string): Promise<void> {
  mkdirSync(join(folder, TEMPORARY_NAME), { recursive: true, mode: 0o700 })
  const files = join(folder, 'files')
  const kindPath = join(folder, 'kind')
  if (existsSync(files)) {
    const kind = readKind(kindPath) ?? guessKind(files)
    if (kind === program.kind) return
    throw new EmbeddedError(
      `${folder} was made by ${kind}, but only ${program.kind} is found here (${program.path}). Install ${kind}.`,
    )
  }
  const draft = join(folder, 'files.new')
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  await (program.kind === 'mariadb' ? fillMariadb(program.path, draft) : fillMysql(program.path, draft))
  writeWhole(kindPath, program.kind)
  renameSync(draft, files)
}

/** Null where the file is not there, or was cut short. */
function readKind(path: string): Program['kind'] | null {
  const kind = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return kind === 'mariadb' || kind === 'mysql' ? kind : null
}

/** By the file of MySQL's own dictionary. */
function guessKind(files: string): Program['kind'] {
  return existsSync(join(files, 'mysql.ibd')) ? 'mysql' : 'mariadb'
}

/** What mariadb-install-db does, without the programs that the smallest package lacks. */
async function fillMariadb(path: string, files: string): Promise<void> {
  const share = requireShareFolder(path)
  const sql = [
    'CREATE DATABASE mysql;',
    'USE mysql;',
    'SET @auth_root_socket=NULL;',
    'SET @skip_auth_anonymous=1;',
    ...SYSTEM_SCRIPTS.map((name) => readFileSync(join(share, name), 'utf8')),
    "DELETE FROM global_priv WHERE User = 'root' AND Host <> 'localhost';",
    '',
  ].join('\n')
  await run(path, [...toBaseArguments(files), '--bootstrap', '--skip-log-bin', '--max-allowed-packet=8M'], sql)
}

async function fillMysql(path: string, files: string): Promise<void> {
  await run(path, [...toBaseArguments(files), '--initialize-insecure'], '')
}

function toBaseArguments(files: string): string[] {
  return [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${files}`,
    `--tmpdir=${join(dirname(files), TEMPORARY_NAME)}`,
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
  ]
}

function requireShareFolder(path: string): string {
  const prefix = dirname(dirname(path))
  const folders = [
    `${prefix}/share/mysql`,
    `${prefix}/share/mariadb`,
    `${prefix}/share`,
    '/usr/share/mysql',
    '/usr/share/mariadb',
  ]
  const folder = folders.find((folder) => existsSync(join(folder, 'mysql_system_tables.sql')))
  if (!folder) throw new EmbeddedError(`${path} has no mysql_system_tables.sql beside it`)
  return folder
}

async function run(path: string, words: string[], input: string): Promise<void> {
  const child = spawn(path, words, { stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => (said += chunk))
  // A server that ends early breaks the pipe; its status says so better.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (status === 0) return
  throw new EmbeddedError(`The database could not be made: ${toReason(said)}`)
}

function toReason(said: string): string {
  if (/error 28\b|errcode: 28\b|no space left/i.test(said)) return 'the disk is full.'
  const lines = said.trim().split('\n')
  return lines.find((line) => line.includes('ERROR')) ?? lines.at(-1) ?? ''
}
