import type { Connection } from 'mariadb'
import { requireNoFault } from '#lib/chat/account.ts'
import { renameInEvent } from '#lib/chat/event-names.ts'
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
import { db, requireDatabaseUrl } from '../store/prisma.ts'
import { removeDeletedRooms } from '../store/room-changes.ts'
import { DELETED } from '../store/room-turn.ts'
import { findCurrentPasswordFault } from './accounts.ts'
import type { Session } from './session.ts'

/**
 * The end of an account: what was said stays, who said it does not. All of it is one transaction, on a connection of its
 * own that may take its time: 100,000 messages get their new sender in one or two seconds (docs/decisions, 16).
 */

/** By this the person is known from now on: the row, and its messages with it by their key. */
const ERASE = [
  `UPDATE users SET username = :gone, username_key = :key, display_name = :gone, role = 'member', password = NULL,
    email = NULL, ip = NULL, last_login_ip = NULL, last_login_at = NULL, time_zone = NULL, about = NULL, status = 'deleted'
  WHERE id = :id`,
  `UPDATE sessions SET ended_at = COALESCE(ended_at, NOW(3)), end_reason = COALESCE(end_reason, 'disabled'), ip = NULL,
    user_agent = NULL
  WHERE user_id = :id`,
  ...['bans', 'mentions', 'push_subscriptions', 'notice_settings'].map(
    (table) => `DELETE FROM ${table} WHERE user_id = :id`,
  ),
]

/**
 * What else names them. It is looked for in all messages, without a lock: an index that every message would have to be
 * entered in is too much for what happens so rarely, and none would find the events.
 */
const NAMED = [
  {
    find: 'SELECT message_id AS id FROM replies WHERE asked_by = :name',
    rename: 'UPDATE replies SET asked_by = :gone WHERE message_id IN (:ids)',
  },
  {
    find: 'SELECT id FROM messages WHERE deleted_by = :name',
    rename: 'UPDATE messages SET deleted_by = :gone WHERE id IN (:ids)',
  },
]
const RENAMED_AT_ONCE = 1_000

const OTHERS = `SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id
  WHERE m.room_id = rooms.id AND m.user_id <> own.user_id AND u.kind = 'human'`

/** The channels that others are in and nobody else owns. */
const LEFT_ALONE = `SELECT rooms.name FROM rooms JOIN memberships own ON own.room_id = rooms.id
  WHERE own.user_id = ? AND own.role = 'owner' AND rooms.kind = 'channel'
  AND EXISTS (${OTHERS}) AND NOT EXISTS (${OTHERS} AND m.role = 'owner') ORDER BY rooms.id`

/** The private rooms that nobody else is in, of which nobody would ever hear again. */
const OWN_ALONE = `SELECT rooms.id FROM rooms JOIN memberships own ON own.room_id = rooms.id
  WHERE own.user_id = ? AND rooms.visibility = 'private' AND rooms.kind <> '${DELETED}' AND NOT EXISTS (${OTHERS})`

/** The names of the rooms that keep somebody from deleting their account: others are in them, who would have no owner. */
export async function listRoomsLeftAlone(user: SessionUser): Promise<string[]> {
  const rows = await db().$queryRawUnsafe<{ name: string }[]>(LEFT_ALONE, BigInt(user.id))
  return rows.map(({ name }) => name)
}

/**
 * Deletes the caller's account, and with it the private rooms that nobody else is in. Throws CodedError `invalid` with
 * fields, `rate_limited`, `conflict` where the last admin or a room's last owner would leave others behind,
 * `unauthenticated`, `unavailable`.
 */
export async function deleteAccount(session: Session, currentPassword: string, address: string): Promise<void> {
  const { user } = session
  requireNoFault(await findCurrentPasswordFault(session, currentPassword, address))
  const gone = toGone(user)
  const roomIds = await inTransaction(async (connection) => {
    await requireMayGo(connection, session)
    await requireOwners(connection, user)
    const values = {
      ...{ id: user.id, name: user.username, gone: gone.username, key: toUsernameKey(gone.username) },
    }
    for (const sql of ERASE) await connection.query({ sql, namedPlaceholders: true }, values)
    for (const names of NAMED) await rename(connection, names, values)
    await renameInEvents(connection, user.username, gone.username)
    return await leaveRooms(connection, user)
  })
  void removeDeletedRooms()
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

async function requireOwners(connection: Connection, { id }: SessionUser): Promise<void> {
  const rooms = await connection.query(LEFT_ALONE, [id])
  if (rooms.length > 0) throw new CodedError('conflict')
}

async function rename(
  connection: Connection,
  { find, rename: sql }: (typeof NAMED)[number],
  values: Record<string, string>,
): Promise<void> {
  const rows = await connection.query<{ id: bigint }[]>({ sql: find, namedPlaceholders: true }, values)
  for (let start = 0; start < rows.length; start += RENAMED_AT_ONCE) {
    const ids = rows.slice(start, start + RENAMED_AT_ONCE).map((row) => row.id)
    await connection.query({ sql, namedPlaceholders: true }, { ...values, ids })
  }
}

async function renameInEvents(connection: Connection, name: string, gone: string): Promise<void> {
  const rows = await connection.query<{ id: bigint; event: string }[]>(
    `SELECT id, event FROM messages WHERE kind = 'system' AND event LIKE CONCAT('%', ?, '%')`,
    [JSON.stringify(name)],
  )
  for (const { id, event } of rows) {
    await connection.query('UPDATE messages SET event = ? WHERE id = ?', [renameInEvent(event, name, gone), id])
  }
}

/**
 * Ends all memberships, and the rooms that nobody is in then. It comes last, so that the rooms are locked for a moment
 * only; under their locks it is asked again who else owns them. Answers the ids of the rooms.
 */
async function leaveRooms(connection: Connection, user: SessionUser): Promise<string[]> {
  const rows = await connection.query<{ id: bigint }[]>(
    'SELECT room_id AS id FROM memberships WHERE user_id = ? ORDER BY room_id',
    [user.id],
  )
  const roomIds = rows.map(({ id }) => id)
  if (roomIds.length === 0) return []
  await connection.query('SELECT id FROM rooms WHERE id IN (?) ORDER BY id FOR UPDATE', [roomIds])
  await requireOwners(connection, user)
  const alone = await connection.query<{ id: bigint }[]>(OWN_ALONE, [user.id])
  const mark = `UPDATE rooms SET kind = '${DELETED}', slug = CONCAT('~', id) WHERE id = ?`
  for (const { id } of alone) await connection.query(mark, [id])
  await connection.query('DELETE FROM memberships WHERE user_id = ?', [user.id])
  return roomIds.map(String)
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
