import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from 'mariadb'
import { SMALL, toStoredPath } from '#lib/server/files/stored-bytes.ts'
import { listStoredRows, openStored, readStored, type StoredRow } from '../backup/stored-files.ts'
import { type Finding, fault, ok, toShort, warning } from './finding.ts'

/** Whether the bytes of files are there, and whose they are. */

const NAMES_AT_ONCE = 500
const DAY_MS = 24 * 60 * 60_000

export interface FilesCheck {
  connection: Connection
  /** Where the bytes are. */
  folder: string
  /** Reads all of them and compares the hashes. */
  isDeep: boolean
  tell(what: string): void
}

export async function checkFiles(check: FilesCheck): Promise<Finding[]> {
  const lost: string[] = []
  const damaged: string[] = []
  let [count, withoutSmall] = [0, 0]
  for await (const row of listStoredRows(check.connection)) {
    count++
    check.tell(`${count} files`)
    const state = await look(row, check)
    if (state === 'lost') lost.push(row.stored)
    else if (state === 'damaged') damaged.push(row.stored)
    else if (row.hasSmall && (await sizeOf(toStoredPath(check.folder, row.stored, { isSmall: true }))) === null)
      withoutSmall++
  }
  // Deleted meanwhile is no fault.
  const named = await listNamed(check.connection, [...lost, ...damaged], 'AND removed_at IS NULL')
  return toFindings(check, {
    count,
    withoutSmall,
    lost: lost.filter((name) => named.has(name)),
    damaged: damaged.filter((name) => named.has(name)),
    strays: await listStrays(check),
  })
}

interface Found extends Record<'lost' | 'damaged' | 'strays', string[]> {
  count: number
  withoutSmall: number
}

function toFindings({ folder, isDeep }: FilesCheck, { count, lost, damaged, strays, withoutSmall }: Found): Finding[] {
  const findings: Finding[] = []
  if (lost.length > 0)
    findings.push(
      fault(
        `Files: ${lost.length} of ${count} are not in ${folder} (${toShort(lost)}): is DATA_DIR the one that the program has? If so, bring that folder back from a backup.`,
      ),
    )
  if (damaged.length > 0)
    findings.push(
      fault(
        `Files: the bytes of ${damaged.length} are not those that came (${toShort(damaged)}): bring them back from a backup.`,
      ),
    )
  if (findings.length === 0)
    findings.push(
      ok(
        `Files: all ${count} have their bytes${isDeep ? ', and their hashes' : ' (--deep reads them and compares hashes)'}.`,
      ),
    )
  if (withoutSmall > 0)
    findings.push(warning(`Files: ${withoutSmall} pictures have lost their small ones: a backup may have them.`))
  if (strays.length > 0)
    findings.push(
      warning(
        `Files: ${strays.length} in ${folder} are nobody’s (${toShort(strays)}), as a kill leaves them: the program takes them away within hours while it runs.`,
      ),
    )
  return findings
}

async function look(
  { stored, bytes, sha256 }: StoredRow,
  { folder, isDeep }: FilesCheck,
): Promise<'whole' | 'lost' | 'damaged'> {
  const path = toStoredPath(folder, stored)
  const size = await sizeOf(path)
  if (size === null) return 'lost'
  if (size !== bytes) return 'damaged'
  if (!isDeep) return 'whole'
  const opened = await openStored(path)
  if (!opened) return 'lost'
  const hash = createHash('sha256')
  for await (const chunk of readStored(opened)) hash.update(chunk)
  return hash.digest('hex') === sha256 ? 'whole' : 'damaged'
}

/** Null where there is none. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw cause
  }
}

/** Bytes older than a day that no row names: whatever is younger may be on its way. */
async function listStrays({ connection, folder }: FilesCheck, now = Date.now()): Promise<string[]> {
  const strays: string[] = []
  for (const shard of (await listFolder(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    const names = new Set((await listFolder(join(folder, shard))).map((name) => name.replace(SMALL, '')))
    const named = await listNamed(connection, [...names])
    for (const name of names) {
      if (named.has(name) || !/^[0-9a-f]{32}$/.test(name)) continue
      if (await isOld(join(folder, shard, name), now)) strays.push(name)
    }
  }
  return strays
}

async function isOld(path: string, now: number): Promise<boolean> {
  for (const one of [path, path + SMALL]) {
    try {
      return now - (await stat(one)).mtimeMs > DAY_MS
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    }
  }
  return false
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw cause
  }
}

/** Those of the names that a row has. */
async function listNamed(connection: Connection, names: string[], condition = ''): Promise<Set<string>> {
  const named = new Set<string>()
  for (let from = 0; from < names.length; from += NAMES_AT_ONCE) {
    const rows = await connection.query<{ stored: string }[]>(
      `SELECT \`stored\` FROM files WHERE \`stored\` IN (?) ${condition}`,
      [names.slice(from, from + NAMES_AT_ONCE)],
    )
    for (const { stored } of rows) named.add(stored)
  }
  return named
}
