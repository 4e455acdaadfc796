import { readFileSync } from 'node:fs'
import type { Connection } from 'mariadb'
import { DatabaseError } from '#lib/server/database/connect.ts'
import { readDatabaseFacts } from '../database/database-facts.ts'
import { hasTable, readSchemaState } from '../database/migrate.ts'
import { requireServer, requireTables, TABLES } from '../database/requirements.ts'
import { readSchemaFacts } from '../database/schema-facts.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** Whether the database is what this program's migrations make. */

const SCHEMA_PATH = 'prisma/schema.prisma'

export interface SchemaVerdict {
  findings: Finding[]
  /** Whether the tables are those that this program reads. */
  isCurrent: boolean
}

/** Throws what the database throws. */
export async function checkSchema(connection: Connection): Promise<SchemaVerdict> {
  const server = await collect(() => requireServer(connection))
  try {
    const { applied, pending } = await readSchemaState(connection)
    if (applied.length === 0) {
      const isEmpty = !(await hasTable(connection, 'users'))
      const says = isEmpty
        ? 'Migrations: the database is empty: npm start makes its tables.'
        : 'Migrations: there are tables of that name, and no migration was ever applied: name a database that is empty in DATABASE_URL.'
      return { findings: [...server, fault(says)], isCurrent: false }
    }
    if (pending.length > 0) {
      const says = `Migrations: ${pending.length} are still to come (from ${pending[0]} on): make a backup, then npm start applies them. What the tables hold was not looked at.`
      return { findings: [...server, warning(says)], isCurrent: false }
    }
    const drift = await findDrift(connection)
    const tables = [...drift, ...(await collect(() => requireTables(connection)))]
    const isCurrent = tables.every(({ level }) => level !== 'fault')
    if (isCurrent) tables.unshift(ok(`Migrations: all ${applied.length} are applied, and the tables are theirs.`))
    return { findings: [...server, ...tables], isCurrent }
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause
    return { findings: [...server, fault(`Migrations: ${cause.message}`)], isCurrent: false }
  }
}

/** What a requirement of the start says, as findings. */
async function collect(require: () => Promise<void>): Promise<Finding[]> {
  try {
    await require()
    return []
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause
    return cause.message.split('\n').map((says) => fault(says))
  }
}

const REMEDY = 'put it back as prisma/migrations makes it, or restore a backup into an empty database'

/** Where the tables differ from schema.prisma. What somebody has added does no harm. */
async function findDrift(connection: Connection): Promise<Finding[]> {
  const said = byName(readSchemaFacts(readFileSync(SCHEMA_PATH, 'utf8')))
  const found = byName(await readDatabaseFacts(connection))
  const findings: Finding[] = []
  for (const [name, fact] of said) {
    const is = found.get(name)
    if (is === undefined) findings.push(fault(`Tables: ${name} is missing: ${REMEDY}.`))
    else if (is !== fact) findings.push(fault(`Tables: ${name} is "${is}" and should be "${fact}": ${REMEDY}.`))
  }
  for (const [name, fact] of found) {
    if (said.has(name) || !TABLES.includes(toTable(name))) continue
    findings.push(warning(`Tables: there is a ${name} (${fact}) that no migration has made.`))
  }
  return findings
}

/** `column users.email varchar(254) null` by its first two words. */
function byName(facts: string[]): Map<string, string> {
  return new Map(
    facts.map((fact) => {
      const [kind, name, ...rest] = fact.split(' ')
      return [`${kind} ${name}`, rest.join(' ')]
    }),
  )
}

function toTable(name: string): string {
  return /^\w+ (\w+)\./.exec(name)?.[1] ?? ''
}
