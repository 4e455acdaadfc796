import type { Connection } from 'mariadb'
import { requireNoFault } from '#lib/chat/account.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { type Doer, requireOther } from '../admin/doer.ts'
import { appendAuditBy } from '../audit/append.ts'
import { chat } from '../chat.ts'
import { connectTo } from '../database/connect.ts'
import { closeSessions } from '../realtime/revoke.ts'
import { forget } from '../remember.ts'
import { eraseUsername, toGoneName } from '../store/erasure.ts'
import { isContention, toCodedError } from '../store/failures.ts'
import { db, requireDatabaseUrl } from '../store/prisma.ts'
import { removeDeletedRooms } from '../store/room-changes.ts'
import { DELETED } from '../store/room-turn.ts'
import { runQuery } from '../store/run-query.ts'
import { findCurrentPasswordFault } from './accounts.ts'
import type { Session } from './session.ts'

/**
 * The end of an account: what was said stays, who said it does not. First the account ends, in a transaction that locks the
 * rooms of which the person is an owner for a moment; then its username goes out of all that it stands in, in small steps
 * (store/erasure.ts), and rooms are written meanwhile.
 */

const ERASE = [
  `UPDATE users SET display_name = :gone, role = 'member', password = NULL, email = NULL, ip = NULL, last_login_ip = NULL,
    last_login_at = NULL, time_zone = NULL, about = NULL, status = 'deleted'
  WHERE id = :id`,
  `UPDATE sessions SET ended_at = COALESCE(ended_at, NOW(3)), end_reason = COALESCE(end_reason, 'disabled'), ip = NULL,
    user_agent = NULL
  WHERE user_id = :id`,
  'DELETE FROM blocks WHERE user_id = :id',
  'UPDATE audit_lines SET ip = NULL, ip_salt = NULL WHERE actor = :id',
  'UPDATE files SET removed_at = NOW(3) WHERE uploader_id = :id AND message_id IS NULL AND removed_at IS NULL',
  ...['bans', 'push_subscriptions', 'notice_settings', 'second_factors', 'identities', 'password_links'].map(
    (table) => `DELETE FROM ${table} WHERE user_id = :id`,
  ),
]
/** Of a transaction that others stood in the way of. */
const ATTEMPTS = 5
/** Rooms that are locked already wait for the next one so long at most. */
const LOCK_WAIT_S = 2

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
 * `unauthenticated`, `unavailable`: the account may be gone then, and what is left of it goes at the next start.
 */
export async function deleteAccount(session: Session, currentPassword: string, address: string): Promise<void> {
  requireNoFault(await findCurrentPasswordFault(session, currentPassword, address))
  await erase({ user: session.user, sessionId: session.sessionId, by: session.user })
}

/**
 * Deletes somebody's account by an admin's hand. Rooms of which they were the last owner go on without one: an admin may
 * become it. Throws CodedError `not_found`, `conflict` for the last admin and for oneself, `unavailable` as above.
 */
export async function deleteAccountOf(doer: Doer, username: string): Promise<void> {
  requireOther(doer, username)
  const row = await runQuery(() => db().user.findUnique({ where: { username, kind: 'human' } }))
  // MySQL finds it with spaces behind it as well.
  if (!row || row.username !== username || row.status === 'deleted') throw new CodedError('not_found')
  const role = row.role === 'admin' ? 'admin' : 'member'
  await erase({ user: { id: String(row.id), username, displayName: row.displayName, role }, by: doer })
}

/** Whose account ends, and by whom. */
interface Leaving {
  user: SessionUser
  /** Of the person themselves, which must go on. */
  sessionId?: string
  by: Doer
}

async function erase(leaving: Leaving): Promise<void> {
  const { user } = leaving
  await withConnection(async (connection) => {
    const roomIds = await endAccount(connection, leaving)
    void removeDeletedRooms()
    closeSessions({ userId: user.id }, 'disabled')
    // Where it was the last one, the next to come is the first again.
    forget('people')
    const { commands, users } = chat()
    await users.tellGone(user, roomIds)
    const { bots } = await commands['bot:list'](user, {})
    for (const { username } of bots) await commands['bot:delete'](user, { username })
    await eraseUsername(connection, user)
    // Whoever came in meanwhile has messages of the old name.
    await users.tellErased(user, roomIds)
  })
}

/** All or nothing. Answers the ids of the rooms that the person was in. */
async function endAccount(connection: Connection, leaving: Leaving): Promise<string[]> {
  await connection.query(`SET innodb_lock_wait_timeout = ${LOCK_WAIT_S}`)
  for (let attempt = 1; ; attempt++) {
    try {
      await connection.beginTransaction()
      const roomIds = await endInTransaction(connection, leaving)
      await connection.commit()
      return roomIds
    } catch (cause) {
      await connection.rollback()
      if (!isContention(cause) || attempt === ATTEMPTS) throw cause
    }
  }
}

/** Rooms are locked before people here as everywhere, and only those whose owner goes, or that go with the person. */
async function endInTransaction(connection: Connection, leaving: Leaving): Promise<string[]> {
  const { user, by, sessionId } = leaving
  await lockRooms(connection, user)
  await requireMayGo(connection, leaving)
  const rows = await connection.query<{ id: bigint }[]>(
    'SELECT room_id AS id FROM memberships WHERE user_id = ? ORDER BY room_id FOR UPDATE',
    [user.id],
  )
  // Of which the person became an owner just now.
  await lockRooms(connection, user)
  if (sessionId !== undefined) await requireOwners(connection, user)
  const values = { id: user.id, gone: toGoneName(user.id) }
  for (const sql of ERASE) await connection.query({ sql, namedPlaceholders: true }, values)
  await markAlone(connection, user)
  await connection.query('DELETE FROM memberships WHERE user_id = ?', [user.id])
  const line = { actor: by, action: 'user:deleted', target: { kind: 'user', id: user.id } } as const
  const isSelf = by !== 'operator' && by.id === user.id
  await appendAuditBy(connection, { ...line, ...(isSelf && { ip: null }) })
  return rows.map(({ id }) => String(id))
}

async function lockRooms(connection: Connection, { id }: SessionUser): Promise<void> {
  const owned = await connection.query<{ id: bigint }[]>(
    "SELECT room_id AS id FROM memberships WHERE user_id = ? AND role = 'owner'",
    [id],
  )
  const alone = await connection.query<{ id: bigint }[]>(OWN_ALONE, [id])
  const ids = [...new Set([...owned, ...alone].map((room) => room.id))]
  if (ids.length > 0) await connection.query('SELECT id FROM rooms WHERE id IN (?) ORDER BY id FOR UPDATE', [ids])
}

/**
 * Locks the row, so that of two devices the second waits; and of two admins who leave at once the second stays, for which
 * an admin locks them all.
 */
async function requireMayGo(connection: Connection, { user, sessionId }: Leaving): Promise<void> {
  const rows = await connection.query<{ id: bigint; role: string; status: string | null }[]>(
    `SELECT id, role, status FROM users WHERE kind = 'human' AND (id = ? ${user.role === 'admin' ? "OR (role = 'admin' AND status IS NULL)" : ''})
    ORDER BY id FOR UPDATE`,
    [user.id],
  )
  if (sessionId !== undefined) {
    const session = await connection.query('SELECT id FROM sessions WHERE id = ? AND ended_at IS NULL', [sessionId])
    if (session.length === 0) throw new CodedError('unauthenticated')
  }
  const own = rows.find(({ id }) => String(id) === user.id)
  if (!own || own.status === 'deleted') throw new CodedError('not_found')
  // An admin was made of the person meanwhile, or one no more: who else is an admin is not locked.
  if (own.role !== user.role) throw new CodedError('unavailable')
  if (user.role !== 'admin' || own.status !== null || rows.length > 1) return
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

/** Nobody finds them from then on. */
async function markAlone(connection: Connection, { id }: SessionUser): Promise<void> {
  const alone = await connection.query<{ id: bigint }[]>(OWN_ALONE, [id])
  const mark = `UPDATE rooms SET kind = '${DELETED}', slug = CONCAT('~', id) WHERE id = ?`
  for (const room of alone) await connection.query(mark, [room.id])
}

async function withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connectTo(requireDatabaseUrl()).catch((cause: unknown) => {
    throw new CodedError('unavailable', { cause })
  })
  try {
    return await work(connection)
  } catch (cause) {
    throw toCodedError(cause)
  } finally {
    await connection.end().catch(() => undefined)
  }
}
