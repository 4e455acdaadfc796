import { readFileSync } from 'node:fs'
import type { Connection } from 'mariadb'
import { readSchemaFacts } from '../database/schema-facts.ts'
import { type Finding, fault, ok } from './finding.ts'

/** Whether each row finds those that it belongs to. The database sees to it, but for who switches its keys off. */

const KEY = /^key (\w+)\.\S+ \((\w+)\) → (\w+) \((\w+)\)/

export async function checkRelations(connection: Connection): Promise<Finding[]> {
  const findings: Finding[] = []
  const keys = readSchemaFacts(readFileSync('prisma/schema.prisma', 'utf8')).flatMap((fact) => {
    const [, table = '', column = '', target = '', id = ''] = KEY.exec(fact) ?? []
    return table ? [{ table, column, target, id }] : []
  })
  for (const { table, column, target, id } of keys) {
    const [row] = await connection.query<{ count: bigint }[]>(
      `SELECT COUNT(*) AS count FROM ${table} c LEFT JOIN ${target} p ON p.${id} = c.${column}
       WHERE c.${column} IS NOT NULL AND p.${id} IS NULL`,
    )
    const count = Number(row?.count ?? 0)
    if (count > 0)
      findings.push(
        fault(
          `Rows: ${count} of ${table} name by ${column} what is not in ${target}: take them away, or restore a backup into an empty database.`,
        ),
      )
  }
  if (findings.length === 0) findings.push(ok(`Rows: all find those that they belong to, by ${keys.length} keys.`))
  return [...findings, ...(await checkPeople(connection))]
}

async function checkPeople(connection: Connection): Promise<Finding[]> {
  const [row] = await connection.query<{ people: bigint; admins: bigint | null }[]>(
    `SELECT COUNT(*) AS people, SUM(role = 'admin' AND status IS NULL) AS admins FROM users
     WHERE kind = 'human' AND (status IS NULL OR status = 'disabled')`,
  )
  const [people, admins] = [Number(row?.people ?? 0), Number(row?.admins ?? 0)]
  if (people === 0) return [ok('People: nobody has an account yet: the link in DATA_DIR/setup-link makes the admin.')]
  if (admins === 0)
    return [fault('People: no admin can sign in: make one with npm run parlor -- user role NAME admin.')]
  return [ok(`People: ${people}, of whom ${admins} are admins that can sign in.`)]
}
