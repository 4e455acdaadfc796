import type { Connection } from 'mariadb'
import { parseAddress } from '#lib/server/database/address.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** How the database is set, and the way to it; what stops a start is found with the schema. */

const PACKET_BYTES_GOOD = 16 * 1024 * 1024
const CLOCK_WARNING_MS = 2_000
const CLOCK_FAULT_MS = 30_000

/** As the database says them; `cipher` is empty without TLS. */
interface Settings {
  version: string
  packet: bigint
  flush: bigint | string
  charset: string
  collation: string
  cipher: string
}

export async function checkSettings(connection: Connection, databaseUrl: string): Promise<Finding[]> {
  return [...findSettings(await readSettings(connection), databaseUrl), await checkClock(connection)]
}

export function findSettings(settings: Settings, databaseUrl: string): Finding[] {
  const { version, packet, charset, collation } = settings
  const findings = findDurability(settings)
  if (charset !== 'utf8mb4')
    findings.push(
      warning(
        `Database: its character set is ${charset} (${collation}), which tables of tools of yours would get; those of the program are utf8mb4: ALTER DATABASE … CHARACTER SET utf8mb4.`,
      ),
    )
  if (Number(packet) < PACKET_BYTES_GOOD)
    findings.push(
      warning(
        `Database: it takes packets of ${packet} bytes; a restore or an import of long messages may want more: SET GLOBAL max_allowed_packet = ${PACKET_BYTES_GOOD}.`,
      ),
    )
  if (findings.length === 0)
    findings.push(ok(`Database: ${version}, ${charset}, packets of ${packet} bytes, each commit on its disk.`))
  return [...findings, ...findTls(databaseUrl, settings)]
}

async function readSettings(connection: Connection): Promise<Settings> {
  const [row] = await connection.query<Omit<Settings, 'cipher'>[]>(
    `SELECT VERSION() AS version, @@global.max_allowed_packet AS packet, @@innodb_flush_log_at_trx_commit AS flush,
       @@character_set_database AS charset, @@collation_database AS collation`,
  )
  const [status] = await connection.query<{ Value: string }[]>("SHOW STATUS LIKE 'Ssl_cipher'")
  if (!row) throw new Error('the database does not tell its settings')
  return { ...row, cipher: status?.Value ?? '' }
}

function findTls(databaseUrl: string, { cipher }: Settings): Finding[] {
  const { host, socketPath, tls } = parseAddress(databaseUrl)
  if (socketPath || /^(localhost|127(\.\d+){3}|::1)$/.test(host)) return []
  if (cipher === '')
    return [
      warning(
        `TLS: all that people say goes to ${host} in clear: add ?ssl=true to DATABASE_URL, and &sslca=PATH where its authority is a private one.`,
      ),
    ]
  if (tls?.rejectUnauthorized === false)
    return [
      warning(`TLS: any certificate counts for ${host}: name its authority by sslca=PATH in place of skip-verify.`),
    ]
  return [ok(`TLS: ${cipher} to ${host}.`)]
}

function findDurability({ flush }: Settings): Finding[] {
  if (Number(flush) === 1) return []
  return [
    warning(
      `Database: a crash may lose what was acknowledged (innodb_flush_log_at_trx_commit is ${flush}): SET GLOBAL innodb_flush_log_at_trx_commit = 1.`,
    ),
  ]
}

/** The database's clock beside this machine's, and whether its sessions take UTC. */
async function checkClock(connection: Connection): Promise<Finding> {
  const before = Date.now()
  const [row] = await connection.query<{ seconds: string; zone: bigint }[]>(
    'SELECT UNIX_TIMESTAMP(NOW(3)) AS seconds, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS zone',
  )
  const after = Date.now()
  if (Number(row?.zone) !== 0)
    return fault(
      `Clock: sessions are ${row?.zone} s from UTC though the program asks for it: something between it and the database swallows SET time_zone.`,
    )
  return toClock(Number(row?.seconds) * 1_000, before, after)
}

/** Milliseconds of the database's clock that were read between two moments of this machine's. */
export function toClock(databaseMs: number, before: number, after: number): Finding {
  const offMs = databaseMs < before ? before - databaseMs : Math.max(0, databaseMs - after)
  const says = `Clock: the database's is ${(offMs / 1_000).toFixed(1)} s ${databaseMs < before ? 'behind' : 'before'} this machine's`
  const remedy = 'times of messages and the ends of sessions come from both: keep both by NTP'
  if (offMs >= CLOCK_FAULT_MS) return fault(`${says}: ${remedy}.`)
  if (offMs >= CLOCK_WARNING_MS) return warning(`${says}: ${remedy}.`)
  return ok("Clock: the database's is this machine's, and its sessions are in UTC.")
}
