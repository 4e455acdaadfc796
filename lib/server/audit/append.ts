import { randomBytes } from 'node:crypto'
import type { Connection } from 'mariadb'
import { AUDIT_DETAILS_MAX, type AuditActor, type AuditDraft } from '#lib/chat/audit.ts'
import { requestAddress } from '../request-address.ts'
import type { Prisma } from '../store/generated/client.ts'
import { type ChainedLine, toIpSeal, toLineHash } from './chain.ts'

/** Adding lines to the audit log, in the transaction of what they tell of. */

/** As much of the database as adding a line takes, in an open transaction. */
interface Transaction {
  read(sql: string): Promise<unknown[]>
  write(sql: string, values: unknown[]): Promise<unknown>
}

const IP_MAX = 45
const SALT_BYTES = 16
const INSERT = `INSERT INTO audit_lines
  (id, at, actor, action, target_kind, target_id, room_id, details, ip, ip_salt, ip_seal, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/**
 * Adds a line in this transaction, which holds the end of the log until it is over: call it last, so that nobody waits for
 * long, and everybody locks in one order.
 */
export async function appendAudit(tx: Prisma.TransactionClient, draft: AuditDraft): Promise<void> {
  await append(
    {
      read: (sql) => tx.$queryRawUnsafe<unknown[]>(sql),
      write: (sql, values) => tx.$executeRawUnsafe(sql, ...values),
    },
    draft,
  )
}

/** The same in a transaction of a connection that is no part of Prisma's. */
export async function appendAuditBy(connection: Connection, draft: AuditDraft): Promise<void> {
  await append(
    {
      read: (sql) => connection.query<unknown[]>(sql),
      write: (sql, values) => connection.query(sql, values),
    },
    draft,
  )
}

/** A line in a transaction of its own, by a connection that has none open. */
export async function writeAuditBy(connection: Connection, draft: AuditDraft): Promise<void> {
  await connection.beginTransaction()
  await appendAuditBy(connection, draft)
  await connection.commit()
}

async function append({ read, write }: Transaction, draft: AuditDraft): Promise<void> {
  const [head] = (await read('SELECT last_id AS lastId, hash FROM audit_head WHERE id = 1 FOR UPDATE')) as Head[]
  if (!head) throw new Error('the end of the audit log is gone from audit_head')
  const ip = (draft.ip === undefined ? requestAddress() : draft.ip)?.slice(0, IP_MAX) ?? null
  const salt = ip === null ? null : randomBytes(SALT_BYTES)
  const line: ChainedLine = {
    ...{ id: BigInt(head.lastId) + 1n, at: new Date(), actor: toActorColumn(draft.actor), action: draft.action },
    ...{ targetKind: draft.target?.kind ?? null, targetId: draft.target?.id ?? null },
    roomId: draft.roomId === undefined ? null : BigInt(draft.roomId),
    details: toDetails(draft.details),
    ipSeal: ip === null || salt === null ? null : toIpSeal(salt, ip),
  }
  const hash = toLineHash(head.hash, line)
  await write(INSERT, [
    ...[line.id, toDateTime(line.at), line.actor, line.action, line.targetKind, line.targetId, line.roomId],
    ...[line.details, ip, salt, line.ipSeal, hash],
  ])
  await write('UPDATE audit_head SET last_id = ?, hash = ? WHERE id = 1', [line.id, hash])
}

interface Head {
  lastId: bigint | number
  hash: Uint8Array
}

/** What stands in the column for somebody. */
function toActorColumn(actor: AuditActor): string {
  return typeof actor === 'string' ? actor : actor.id
}

function toDetails(details: AuditDraft['details'] = {}): string {
  const text = JSON.stringify(details)
  return text.length <= AUDIT_DETAILS_MAX ? text : JSON.stringify({ isCut: true })
}

/** UTC, as the sessions of all connections are. */
function toDateTime(at: Date): string {
  return at.toISOString().replace('T', ' ').replace('Z', '')
}
