import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Disk } from '#lib/server/disk.ts'
import { readDisk } from '#lib/server/disk.ts'
import type { Env } from '#lib/server/env.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** What the machine gives: room, and files that others may not read. */

const FREE_FAULT_BYTES = 200 * 1024 * 1024
const FREE_WARNING_BYTES = 1024 * 1024 * 1024
/** Whoever reads one of these signs in as anybody, or reads everything. */
const SECRETS = ['secret', 'setup-link', 'database/password', 'database/init.sql']
const OTHERS = 0o077

export async function checkMachine(env: Pick<Env, 'DATA_DIR' | 'NEXTAUTH_URL'>): Promise<Finding[]> {
  const disk = await readDisk(env.DATA_DIR)
  return [...(disk ? [toSpace(disk, env.DATA_DIR)] : []), ...(await checkModes(env.DATA_DIR)), ...findPlain(env)]
}

export function toSpace({ freeBytes, totalBytes }: Disk, dataDir: string): Finding {
  const says = `Disk: ${toGigabytes(freeBytes)} of ${toGigabytes(totalBytes)} are free at ${dataDir}`
  if (freeBytes < FREE_FAULT_BYTES)
    return fault(`${says}: make room before nothing can be written (/admin/storage says what has it).`)
  if (freeBytes < FREE_WARNING_BYTES) return warning(`${says}: a backup there, or an upgrade, may not fit.`)
  return ok(`${says}.`)
}

function toGigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`
}

async function checkModes(dataDir: string): Promise<Finding[]> {
  const paths = [...SECRETS.map((name) => join(dataDir, name)), '.env']
  const findings: Finding[] = []
  for (const path of paths) {
    const mode = await readMode(path)
    if (mode === null || (mode & OTHERS) === 0) continue
    const says = `Secrets: others on this machine may open ${path} (${mode.toString(8)}): chmod 600 ${resolve(path)}.`
    findings.push(path === '.env' ? warning(says) : fault(says))
  }
  return findings.length > 0 ? findings : [ok('Secrets: nobody else on this machine may open their files.')]
}

/** Null where there is none. */
async function readMode(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mode & 0o777
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(String((cause as NodeJS.ErrnoException).code))) return null
    throw cause
  }
}

/** Passwords and cookies in clear, where others are in between. */
function findPlain({ NEXTAUTH_URL }: Pick<Env, 'NEXTAUTH_URL'>): Finding[] {
  const url = NEXTAUTH_URL ? new URL(NEXTAUTH_URL) : null
  if (url?.protocol !== 'http:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) return []
  return [
    warning(
      `https: people open ${url.origin}, so that their passwords go over the network in clear, and neither notices nor the clipboard work: put a proxy with TLS in front (docs/operate.md).`,
    ),
  ]
}
