import type { Connection } from 'mariadb'
import { requireNoFault } from '#lib/chat/account.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { DELETED_PREFIX } from '#lib/protocol/limits.ts'
import { toUser } from '#lib/protocol/people.ts'
import { chat } from '../chat.ts'
import { connectTo } from '../database/connect.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { forget } from '../remember.ts'
import { toCodedError } from '../store/failures.ts'
import { requireDatabaseUrl } from '../store/prisma.ts'
import { findCurrentPasswordFault } from './accounts.ts'
import type { Session } from './session.ts'

/**
 * The end of an account: what was said stays, who said it does not. All of it is one transaction, on a connection of its
 * own that may take its time: 100,000 messages get their new sender in one or two seconds (docs/decisions, 16).
 */

/** By this the person is known from now on: the row, its messages with it by their key, and what else names them. */
const ERASE = [
  `UPDATE users SET username = :gone, username_key = :key, display_name = :gone, role = 'member', password = NULL,
    email = NULL, ip = NULL, last_login_ip = NULL, last_login_at = NULL, time_zone = NULL, about = NULL, status = 'deleted'
  WHERE id = :id`,
  `UPDATE replies SET asked_by = :gone WHERE asked_by = :name`,
  `UPDATE messages SET deleted_by = :gone WHERE deleted_by = :name`,
  `UPDATE messages SET event = REPLACE(event, :nameInJson, :goneInJson)
  WHERE kind = 'system' AND event LIKE CONCAT('%', :nameInJson, '%')`,
  `UPDATE sessions SET ended_at = COALESCE(ended_at, NOW(3)), end_reason = COALESCE(end_reason, 'disabled'), ip = NULL,
    user_agent = NULL
  WHERE user_id = :id`,
  ...['memberships', 'bans', 'mentions'].map((table) => `DELETE FROM ${table} WHERE user_id = :id`),
]

/**
 * Deletes the caller's account. Throws CodedError `invalid` with fields, `rate_limited`, `conflict` where the last admin
 * would leave others behind, `unauthenticated`, `unavailable`.
 */
export async function deleteAccount(session: Session, currentPassword: string, address: string): Promise<void> {
  const { user } = session
  requireNoFault(await findCurrentPasswordFault(session, currentPassword, address))
  const gone = toGone(user)
  const roomIds = await inTransaction(async (connection) => {
    await requireMayGo(connection, session)
    const rows = await connection.query<{ room_id: bigint }[]>('SELECT room_id FROM memberships WHERE user_id = ?', [
      user.id,
    ])
    const values = {
      ...{ id: user.id, name: user.username, gone: gone.username, key: toUsernameKey(gone.username) },
      ...{ nameInJson: JSON.stringify(user.username), goneInJson: JSON.stringify(gone.username) },
    }
    for (const sql of ERASE) await connection.query({ sql, namedPlaceholders: true }, values)
    return rows.map((row) => String(row.room_id))
  })
  closeSessions({ userId: user.id }, 'disabled')
  chat().users.tellGone(user, gone, roomIds)
  // Where it was the last one, the next to come is the first again.
  forget('people')
}

function toGone({ id }: SessionUser): User {
  const username = `${DELETED_PREFIX}${id}`
  return { ...toUser({ id, username, displayName: username, role: 'member' }), status: 'deleted' }
}

/** Locks the row, so that of two devices the second waits, and of two admins who leave at once the second stays. */
async function requireMayGo(connection: Connection, { user, sessionId }: Session): Promise<void> {
  const admins = await connection.query<{ id: bigint }[]>(
    `SELECT id FROM users WHERE kind = 'human' AND status IS NULL AND (role = 'admin' OR id = ?) ORDER BY id FOR UPDATE`,
    [user.id],
  )
  const own = await connection.query('SELECT id FROM sessions WHERE id = ? AND ended_at IS NULL', [sessionId])
  if (own.length === 0) throw new CodedError('unauthenticated')
  if (user.role !== 'admin' || admins.length > 1) return
  const others = await connection.query(
    `SELECT id FROM users WHERE kind = 'human' AND NOT (status <=> 'deleted') AND id <> ? LIMIT 1`,
    [user.id],
  )
  if (others.length > 0) throw new CodedError('conflict')
}

async function inTransaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connectTo(requireDatabaseUrl()).catch((cause: unknown) => {
    throw new CodedError('unavailable', { cause })
  })
  try {
    await connection.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED')
    await connection.beginTransaction()
    const result = await work(connection)
    await connection.commit()
    return result
  } catch (cause) {
    await connection.rollback().catch(() => undefined)
    throw toCodedError(cause)
  } finally {
    await connection.end().catch(() => undefined)
  }
}
