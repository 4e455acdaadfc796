import type { Connection } from 'mariadb'

/** What a database really has, in the sentences of schema-facts.ts, the same for MySQL and MariaDB. */

const OWN_TABLE = '_prisma_migrations'

export async function readDatabaseFacts(connection: Connection): Promise<string[]> {
  const facts = await Promise.all([readColumns(connection), readIndexes(connection), readKeys(connection)])
  return facts.flat().sort()
}

/** `table.column charset` of every column that holds text. */
export async function readCharsets(connection: Connection): Promise<string[]> {
  const rows = await connection.query<Record<string, string>[]>(
    `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME, ' ', CHARACTER_SET_NAME) AS fact
     FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> ? AND CHARACTER_SET_NAME IS NOT NULL`,
    [OWN_TABLE],
  )
  return rows.map(({ fact = '' }) => fact)
}

interface ColumnRow {
  name: string
  type: string
  nullable: 'YES' | 'NO'
  standard: string | null
  extra: string
}

async function readColumns(connection: Connection): Promise<string[]> {
  const rows = await connection.query<ColumnRow[]>(
    `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable,
       COLUMN_DEFAULT AS standard, EXTRA AS extra
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> ?`,
    [OWN_TABLE],
  )
  return rows.map(({ name, type, nullable, standard, extra }) => {
    // MariaDB still says a display width, which means nothing.
    const plainType = type.replace(/int\(\d+\)/, 'int')
    return `column ${name} ${plainType} ${nullable === 'YES' ? 'null' : 'not null'}${toDefault(standard)}${toExtra(extra)}`
  })
}

/** MariaDB quotes texts and writes NULL as a word; MySQL does neither. */
function toDefault(standard: string | null): string {
  if (standard === null || standard === 'NULL') return ''
  const value = standard.replace(/^'(.*)'$/s, '$1')
  return ` default ${value.toLowerCase() === 'current_timestamp(3)' ? value.toLowerCase() : value}`
}

/** MySQL adds DEFAULT_GENERATED to computed defaults. */
function toExtra(extra: string): string {
  const rest = extra.replace('DEFAULT_GENERATED', '').trim()
  return rest ? ` ${rest.toLowerCase()}` : ''
}

async function readIndexes(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string; repeats: unknown; columns: string }[]>(
    `SELECT CONCAT(TABLE_NAME, '.', INDEX_NAME) AS name, NON_UNIQUE AS repeats,
       GROUP_CONCAT(CONCAT(COLUMN_NAME, IFNULL(CONCAT('(', SUB_PART, ')'), '')) ORDER BY SEQ_IN_INDEX) AS columns
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> ?
     GROUP BY TABLE_NAME, INDEX_NAME, NON_UNIQUE`,
    [OWN_TABLE],
  )
  return rows.map(({ name, repeats, columns }) => `index ${name}${Number(repeats) ? '' : ' unique'} (${columns})`)
}

async function readKeys(connection: Connection): Promise<string[]> {
  const rows = await connection.query<Record<string, string>[]>(
    `SELECT CONCAT(rule.TABLE_NAME, '.', rule.CONSTRAINT_NAME) AS name, rule.REFERENCED_TABLE_NAME AS target,
       rule.DELETE_RULE AS onDelete, rule.UPDATE_RULE AS onUpdate,
       GROUP_CONCAT(part.COLUMN_NAME ORDER BY part.ORDINAL_POSITION) AS columns,
       GROUP_CONCAT(part.REFERENCED_COLUMN_NAME ORDER BY part.ORDINAL_POSITION) AS targets
     FROM information_schema.REFERENTIAL_CONSTRAINTS rule
     JOIN information_schema.KEY_COLUMN_USAGE part
       ON part.CONSTRAINT_SCHEMA = rule.CONSTRAINT_SCHEMA AND part.CONSTRAINT_NAME = rule.CONSTRAINT_NAME
       AND part.TABLE_NAME = rule.TABLE_NAME
     WHERE rule.CONSTRAINT_SCHEMA = DATABASE()
     GROUP BY rule.TABLE_NAME, rule.CONSTRAINT_NAME, rule.REFERENCED_TABLE_NAME, rule.DELETE_RULE, rule.UPDATE_RULE`,
  )
  return rows.map(
    ({ name, columns, target, targets, onDelete, onUpdate }) =>
      `key ${name} (${columns}) → ${target} (${targets}) ${onDelete} ${onUpdate}`,
  )
}
