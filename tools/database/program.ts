import { execFileSync, spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The database server's program on this machine: found, or installed where that can be done unasked. */

export interface Program {
  path: string
  kind: 'mariadb' | 'mysql'
}

/** Told to the person as it is: one sentence, and the command that mends it. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError'
}

/** Where servers live that are not meant to be typed. */
const SERVER_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/opt/homebrew/opt/mariadb/bin',
  '/opt/homebrew/opt/mysql/bin',
  '/usr/local/opt/mariadb/bin',
  '/usr/local/opt/mysql/bin',
  '/usr/local/mysql/bin',
]
const PACKAGE = 'mariadb-server-core'
const DOCKER_HINT =
  'docker run -d -p 3306:3306 -e MYSQL_ROOT_PASSWORD=parlor mysql:8.4, then start with DATABASE_URL=mysql://root:parlor@127.0.0.1:3306/parlor'

/** Finds MariaDB or MySQL, installs it where apt and root are there, or throws MissingProgramError. */
export async function requireProgram(): Promise<Program> {
  const found = findProgram()
  if (found) return found
  await installSystemPackages([PACKAGE])
  const installed = findProgram()
  if (!installed) throw new MissingProgramError(`No database server after installing ${PACKAGE}. Or: ${DOCKER_HINT}`)
  return installed
}

function findProgram(): Program | null {
  for (const name of ['mariadbd', 'mysqld']) {
    const path = findExecutable(name, SERVER_FOLDERS)
    const version = path && readVersion(path)
    if (version) return { path, kind: version }
  }
  return null
}

/** The full path of a program on PATH or in `moreFolders`, or null. */
export function findExecutable(name: string, moreFolders: string[] = []): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...moreFolders]
  const paths = folders.filter(Boolean).map((folder) => join(folder, name))
  return paths.find(isExecutable) ?? null
}

/** Installs Debian packages as root; elsewhere throws MissingProgramError with the command for a person to type. */
export async function installSystemPackages(packages: string[]): Promise<void> {
  if (!findExecutable('apt-get'))
    throw new MissingProgramError(`${packages.join(', ')} is missing. ${adviseWithoutApt()}`)
  if (process.getuid?.() !== 0) {
    throw new MissingProgramError(
      `${packages.join(', ')} is missing. Install it: sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`,
    )
  }
  await runApt(['update'])
  await runApt(['install', '-y', '--no-install-recommends', ...packages])
}

function adviseWithoutApt(): string {
  if (process.platform === 'darwin' || existsSync('/opt/homebrew')) return 'Install it: brew install mariadb'
  if (findExecutable('dnf')) return 'Install it: sudo dnf install -y mariadb-server'
  if (findExecutable('pacman')) return 'Install it: sudo pacman -S mariadb'
  return `Start a database of your own: ${DOCKER_HINT}`
}

/** What the program says it is; null if it is too old or does not run. */
function readVersion(path: string): Program['kind'] | null {
  try {
    const text = execFileSync(path, ['--no-defaults', '--version'], { encoding: 'utf8' })
    const [, major = '0', minor = '0'] = /Ver (\d+)\.(\d+)/.exec(text) ?? []
    const version = Number(major) * 100 + Number(minor)
    if (text.includes('MariaDB')) return version >= 1006 ? 'mariadb' : null
    return version >= 800 ? 'mysql' : null
  } catch {
    return null
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Throws MissingProgramError with apt's own last words. */
async function runApt(words: string[]): Promise<void> {
  const child = spawn('apt-get', words, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (status === 0) return
  const lastWords = said.trim().split('\n').slice(-3).join(' ')
  throw new MissingProgramError(`apt-get ${words.join(' ')} failed: ${lastWords}`)
}
