import type { Connection } from 'mariadb'
import { DatabaseError } from '#lib/server/database/connect.ts'
import { readCharsets } from './database-facts.ts'

/** What a database must be like and a session can't set for itself, looked at before anything is built on it. */

/** A reply of 60,000 characters, and what is written to a room at once, with room for escapes. */
const PACKET_BYTES_MIN = 512 * 1024
/** Beyond ASCII and the first plane, and all that is escaped. */
const PROBE = `汉😀é\\'"\``

/** Throws DatabaseError with a sentence for each thing that must be changed. */
export async function requireServer(connection: Connection): Promise<void> {
  const settings = await readSettings(connection)
  throwAll([
    ...findVersionFaults(settings),
    ...findReadOnlyFaults(settings),
    ...findSizeFaults(settings),
    ...findEngineFaults(settings),
    ...(await findCharsetFaults(connection)),
  ])
}

/** A database may hold other programs' tables too. */
export const TABLES = [
  ...[
    'users',
    'sessions',
    'rooms',
    'former_slugs',
    'memberships',
    'bans',
    'invites',
    'slow_turns',
    'blocks',
    'reports',
    'mentions',
    'messages',
  ],
  ...['ai_budgets', 'ai_counters', 'ai_spends'],
  ...[
    'replies',
    'reply_versions',
    'reply_failures',
    'reply_contexts',
    'reply_approvals',
    'told_pieces',
    'catch_ups',
    'room_summaries',
    'summary_leases',
    'retention',
    'swept_messages',
    'swept_blocks',
    'message_versions',
    'reactions',
    'pins',
    'files',
  ],
  ...['push_subscriptions', 'notice_settings', 'endpoints', 'assistants', 'bots', 'tokens'],
  ...['tool_servers', 'tool_server_assistants'],
  ...['audit_lines', 'audit_head', 'password_links', 'settings', 'live_minutes', 'sightings'],
  ...['second_factors', 'recovery_codes', 'identities'],
  ...['webhooks', 'webhook_deliveries'],
  ...['search_changes', 'search_postings', 'search_blocks', 'search_progress'],
]

/** What the tables must be like when all migrations are applied. Throws DatabaseError as above. */
export async function requireTables(connection: Connection): Promise<void> {
  const charsets = (await readCharsets(connection))
    .filter((fact) => TABLES.some((table) => fact.startsWith(`${table}.`)))
    .filter((fact) => !/ (utf8mb4|ascii)$/.test(fact))
  const rows = await connection.query<{ name: string; engine: string | null }[]>(
    `SELECT TABLE_NAME AS name, ENGINE AS engine FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (?)`,
    [TABLES],
  )
  throwAll([
    ...charsets.map((fact) => `The column ${fact.replace(' ', ' has the character set ')}: convert it to utf8mb4.`),
    ...rows
      .filter(({ engine }) => engine !== 'InnoDB')
      .map(({ name, engine }) => `The table ${name} has the engine ${engine}: ALTER TABLE ${name} ENGINE = InnoDB.`),
  ])
}

type Settings = Map<string, string>

/** As words: the two servers don't have the same ones, and those that are missing have no value. */
async function readSettings(connection: Connection): Promise<Settings> {
  const rows = await connection.query<{ Variable_name: string; Value: string }[]>(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'innodb_read_only', 'innodb_force_recovery',
     'log_bin', 'binlog_format', 'max_allowed_packet', 'enforce_storage_engine',
     'disabled_storage_engines')`,
  )
  const [row] = await connection.query<{ version: string }[]>('SELECT VERSION() AS version')
  return new Map([...rows.map((row) => [row.Variable_name, row.Value] as const), ['version', row?.version ?? '']])
}

function findVersionFaults(settings: Settings): string[] {
  const version = settings.get('version') ?? ''
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = version.includes('MariaDB') ? major * 100 + minor >= 1006 : major >= 8
  return isEnough ? [] : [`DATABASE_URL: MySQL 8.0 or MariaDB 10.6 is needed; this is ${version}.`]
}

function findReadOnlyFaults(settings: Settings): string[] {
  const names = ['read_only', 'innodb_read_only']
  const faults = names
    .filter((name) => !['OFF', '0', undefined].includes(settings.get(name)))
    .map((name) => `The database only reads (${name} is ${settings.get(name)}): name its primary, or switch that off.`)
  const recovery = Number(settings.get('innodb_force_recovery') ?? 0)
  return recovery > 0
    ? [...faults, `The database is being rescued (innodb_force_recovery is ${recovery}): start it without.`]
    : faults
}

function findSizeFaults(settings: Settings): string[] {
  const bytes = Number(settings.get('max_allowed_packet'))
  return bytes < PACKET_BYTES_MIN
    ? [
        `The database takes packets of ${bytes} bytes: SET GLOBAL max_allowed_packet = 16777216 (at least ${PACKET_BYTES_MIN}).`,
      ]
    : []
}

function findEngineFaults(settings: Settings): string[] {
  const enforced = settings.get('enforce_storage_engine') ?? ''
  const isDisabled = /innodb/i.test(settings.get('disabled_storage_engines') ?? '')
  // READ COMMITTED refuses to write where statements are what is logged.
  const isByStatement = settings.get('log_bin') === 'ON' && settings.get('binlog_format') === 'STATEMENT'
  return [
    ...(enforced && !/^innodb$/i.test(enforced)
      ? [`InnoDB is needed, and enforce_storage_engine is ${enforced}.`]
      : []),
    ...(isDisabled ? ['InnoDB is needed, and disabled_storage_engines has it.'] : []),
    ...(isByStatement ? ['binlog_format is STATEMENT: SET GLOBAL binlog_format = ROW (or MIXED).'] : []),
  ]
}

/** Whether a text comes to the server and back as it is, whatever stands between. */
async function findCharsetFaults(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ bytes: string; back: string }[]>('SELECT HEX(?) AS bytes, ? AS back', [
    PROBE,
    PROBE,
  ])
  const isWhole = rows[0]?.bytes === Buffer.from(PROBE).toString('hex').toUpperCase() && rows[0].back === PROBE
  return isWhole ? [] : ['The database does not take texts as utf8mb4: look at its character set settings and proxies.']
}

function throwAll(faults: string[]): void {
  if (faults.length > 0) throw new DatabaseError(faults.join('\n'))
}
