import { hash } from 'node:crypto'
import type { Connection, UpsertResult } from 'mariadb'
import { renameInEvent } from '#lib/chat/event-names.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import { DELETED_PREFIX } from '#lib/protocol/limits.ts'
import { connectTo } from '../database/connect.ts'
import { log } from '../log.ts'
import { toFailure } from './failures.ts'
import { db, requireDatabaseUrl } from './prisma.ts'
import { renameInPiece } from './told-names.ts'

/**
 * Takes a username out of the database whose account is deleted: each statement changes or looks through a bounded number of
 * rows and is committed at once, so that no room waits for it, and what a process left half done another one does
 * (docs/decisions, 16). The account keeps the name until nothing else has it, which is how one that is not finished is known.
 */

const CHANGED_AT_ONCE = 500
const READ_AT_ONCE = 20_000
/** Of a statement that others stood in the way of. */
const ATTEMPTS = 20
/** Others wait for what it has locked already. */
const LOCK_WAIT_S = 2

export interface LeavingUser {
  id: string
  username: string
}

interface Names extends LeavingUser {
  gone: string
}

/** What has an index. No more than this is missing while the last of it is done. */
const INDEXED = [
  'UPDATE messages SET sender = :gone WHERE sender = :username LIMIT :limit',
  'UPDATE rooms SET created_by = :gone WHERE created_by = :username LIMIT :limit',
  'UPDATE invites SET created_by = :gone WHERE created_by = :username LIMIT :limit',
  'DELETE FROM mentions WHERE user_id = :id LIMIT :limit',
]

/** What has none: an index that every message would be entered in is too much for what happens so rarely. */
interface Scanned {
  head: string
  /** Rows with ids beyond :from, up to :to. */
  find: string
  change(connection: Connection, names: Names, row: Row): Promise<unknown>
}
type Row = Record<string, unknown>

const SCANNED: Scanned[] = [
  {
    head: 'SELECT MAX(id) AS head FROM messages',
    find: `SELECT id, event FROM messages WHERE id > :from AND id <= :to
      AND (deleted_by = :username OR (kind = 'system' AND LOCATE(:quoted, event) > 0))`,
    change: (connection, { username, gone }, { id, event }) =>
      typeof event === 'string'
        ? connection.query('UPDATE messages SET event = ? WHERE id = ?', [renameInEvent(event, username, gone), id])
        : connection.query('UPDATE messages SET deleted_by = ? WHERE id = ? AND deleted_by = ?', [gone, id, username]),
  },
  {
    head: 'SELECT MAX(message_id) AS head FROM replies',
    find: 'SELECT message_id AS id FROM replies WHERE message_id > :from AND message_id <= :to AND asked_by = :username',
    change: (connection, { gone }, { id }) =>
      connection.query('UPDATE replies SET asked_by = ? WHERE message_id = ?', [gone, id]),
  },
  {
    head: 'SELECT MAX(id) AS head FROM told_pieces',
    find: `SELECT id, message_id AS messageId, text FROM told_pieces WHERE id > :from AND id <= :to
      AND LOCATE(:username, text) > 0`,
    change: changePiece,
  },
]

/** What AIs were told of a message begins with its sender's name; what they were told of a room names all who are there. */
async function changePiece(connection: Connection, { username, gone }: Names, row: Row): Promise<void> {
  const text = String(row.text)
  const renamed = renameInPiece(text, username, gone)
  if (renamed === text) return
  const values = [renamed, hash('sha256', renamed, 'buffer'), row.id]
  await connection.query('UPDATE IGNORE told_pieces SET text = ?, hash = ? WHERE id = ?', values)
}

export function toGoneName(userId: string): string {
  return `${DELETED_PREFIX}${userId}`
}

/** Until nobody finds the username any more, and the account has another. The connection is of no use for others then. */
export async function eraseUsername(connection: Connection, user: LeavingUser): Promise<void> {
  const names = { ...user, gone: toGoneName(user.id) }
  // The messages have the new name before the account has it: this is what keeps one from waiting for the other.
  await connection.query(`SET foreign_key_checks = 0, innodb_lock_wait_timeout = ${LOCK_WAIT_S}`)
  const places = SCANNED.map(() => 0)
  do {
    for (const sql of INDEXED) await changeAll(connection, sql, names)
    await scanAll(connection, names, places)
  } while (!(await patiently(() => takeName(connection, names))))
  // What was written by then of somebody who was called so before.
  await scanAll(connection, names, places)
  await connection.query('DELETE FROM catch_ups WHERE LOCATE(?, entries) > 0', [user.username])
}

/** Those that a process has left that was killed. Never throws. */
export async function finishErasures(): Promise<void> {
  try {
    const users = await db().$queryRaw<{ id: bigint; username: string }[]>`
      SELECT id, username FROM users WHERE status = 'deleted' AND username <> CONCAT(${DELETED_PREFIX}, id)
        AND kind = 'human'`
    for (const { id, username } of users) {
      const connection = await connectTo(requireDatabaseUrl())
      await eraseUsername(connection, { id: String(id), username }).finally(() => connection.end())
    }
  } catch (cause) {
    log().warn({ err: cause }, 'what is left of a deleted account could not be taken')
  }
}

async function changeAll(connection: Connection, sql: string, names: Names): Promise<void> {
  const values = { ...names, limit: CHANGED_AT_ONCE }
  const change = () => connection.query<UpsertResult>({ sql, namedPlaceholders: true }, values)
  while ((await patiently(change)).affectedRows === CHANGED_AT_ONCE);
}

/** From where the last one ended, up to what there is now. */
async function scanAll(connection: Connection, names: Names, places: number[]): Promise<void> {
  for (const [index, { head, find, change }] of SCANNED.entries()) {
    const [row] = await connection.query<{ head: bigint | null }[]>(head)
    const end = Number(row?.head ?? 0)
    const values = { ...names, quoted: JSON.stringify(names.username) }
    for (let from = places[index] ?? 0; from < end; from += READ_AT_ONCE) {
      const window = { ...values, from, to: Math.min(end, from + READ_AT_ONCE) }
      const rows = await connection.query<Row[]>({ sql: find, namedPlaceholders: true }, window)
      for (const found of rows) await patiently(() => change(connection, names, found))
    }
    places[index] = Math.max(end, places[index] ?? 0)
  }
}

/**
 * Gives the account its new name if nothing has the old one any more. Its row is locked by the index that a message's sender
 * is looked up in: whoever said something in that moment has committed it then, and nobody can any more.
 */
async function takeName(connection: Connection, { id, username, gone }: Names): Promise<boolean> {
  await connection.beginTransaction()
  try {
    const rows = await connection.query<{ id: bigint }[]>(
      'SELECT id FROM users FORCE INDEX (users_username_key) WHERE username = ? FOR UPDATE',
      [username],
    )
    const isMine = rows.some((row) => String(row.id) === id)
    const left = isMine ? await connection.query<unknown[]>(LEFT, [username, username, username]) : []
    if (isMine && left.length === 0) {
      const key = toUsernameKey(gone)
      await connection.query('UPDATE users SET username = ?, username_key = ? WHERE id = ?', [gone, key, id])
      await connection.query('DELETE FROM memberships WHERE user_id = ?', [id])
    }
    await connection.commit()
    return left.length === 0
  } catch (cause) {
    await connection.rollback()
    throw cause
  }
}

const LEFT = `(SELECT 1 FROM messages WHERE sender = ? LIMIT 1) UNION ALL (SELECT 1 FROM rooms WHERE created_by = ? LIMIT 1)
  UNION ALL (SELECT 1 FROM invites WHERE created_by = ? LIMIT 1)`

/** Whatever others hold they give back soon. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (cause) {
      if (toFailure(cause) !== 'contention' || attempt === ATTEMPTS) throw cause
    }
  }
}
