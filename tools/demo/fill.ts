import { randomBytes } from 'node:crypto'
import type { Connection } from 'mariadb'
import type { FileStorage } from '#lib/chat/file-storage.ts'
import { toUsernameKey } from '#lib/chat/username.ts'
import type { RoomRole } from '#lib/protocol/entities.ts'
import { AI_USERNAME, LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { hashPassword } from '#lib/server/auth/password.ts'
import { type ImportEntry, type MessageEntry, readEntries } from '#lib/server/imports/entries.ts'
import { createIdIndex } from '#lib/server/imports/id-index.ts'
import { storeBatch } from '#lib/server/imports/message-batch.ts'
import { createImportedPeople } from '#lib/server/imports/people.ts'
import { importRoom } from '#lib/server/imports/room-import.ts'
import { findPlace } from '#lib/server/imports/room-place.ts'
import { writeRoom } from './entries.ts'
import { type DemoRoom, PEOPLE, ROOMS } from './house.ts'

/** Puts the demo house into a database. What is there already is passed over. */

const LINE_BYTES_MAX = 4 * 1024 * 1024
const PASSWORD_BYTES = 9

/** People who are no part of the demo house. */
export async function countOthers(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ n: bigint }[]>(
    `SELECT COUNT(*) AS n FROM users WHERE kind = 'human' AND (status IS NULL OR status <> 'deleted') AND username NOT IN (?)`,
    [PEOPLE.map(({ username }) => username)],
  )
  return Number(row?.n)
}

/** Makes the accounts that are missing, with one password that is answered; null where none was. The first is the admin where there is none. */
export async function addPeople(connection: Connection): Promise<string | null> {
  const rows = await connection.query<{ username: string; role: string }[]>(
    `SELECT username, role FROM users WHERE username IN (?) OR (role = 'admin' AND status IS NULL)`,
    [PEOPLE.map(({ username }) => username)],
  )
  const known = new Set(rows.map(({ username }) => username))
  let hasAdmin = rows.some(({ role }) => role === 'admin')
  const missing = PEOPLE.filter(({ username }) => !known.has(username))
  if (missing.length === 0) return null
  const password = randomBytes(PASSWORD_BYTES).toString('base64url')
  const hash = await hashPassword(password)
  for (const { username, displayName, about } of missing) {
    await connection.query(
      'INSERT INTO users (username, username_key, display_name, role, password, about) VALUES (?, ?, ?, ?, ?, ?)',
      [username, Buffer.from(toUsernameKey(username)), displayName, hasAdmin ? 'member' : 'admin', hash, about],
    )
    hasAdmin = true
  }
  await connection.query(
    `INSERT IGNORE INTO memberships (room_id, user_id) SELECT r.id, u.id FROM rooms r JOIN users u ON u.username IN (?) WHERE r.slug = ?`,
    [missing.map(({ username }) => username), LOBBY_SLUG],
  )
  return password
}

/** Answers how many rooms were filled. */
export async function addRooms(connection: Connection, storage: FileStorage, now = Date.now()): Promise<number> {
  let added = 0
  for (const room of ROOMS) {
    const text = await writeRoom(room, now)
    const source = () => readEntries(toChunks(text), LINE_BYTES_MAX)
    const isNew =
      room.slug === LOBBY_SLUG ? await fillLobby(connection, source) : await addRoom(connection, source, room)
    if (!isNew) continue
    added++
    await markUnread(connection, room)
  }
  return added

  async function addRoom(connection: Connection, source: () => AsyncIterable<ImportEntry>, room: DemoRoom) {
    for await (const entry of source())
      if (entry.type === 'room' && (await findPlace(connection, entry, undefined)).room) return false
    const roles = room.people.map((name, place) => [name, place === 0 && !room.isDirect ? 'owner' : 'member'] as const)
    const members = new Map<string, RoomRole>([...roles, ...(room.hasAi ? [[AI_USERNAME, 'member'] as const] : [])])
    await importRoom(source, { connection, storage, members })
    return true
  }
}

/** Nobody may have said anything there. */
async function fillLobby(connection: Connection, source: () => AsyncIterable<ImportEntry>): Promise<boolean> {
  const [lobby] = await connection.query<{ id: bigint; lastSeq: bigint }[]>(
    'SELECT id, last_seq AS lastSeq FROM rooms WHERE slug = ?',
    [LOBBY_SLUG],
  )
  if (!lobby || Number(lobby.lastSeq) > 0) return false
  const messages: MessageEntry[] = []
  const index = createIdIndex()
  for await (const entry of source()) {
    if (entry.type !== 'message') continue
    index.add(entry.id, entry.seq)
    messages.push(entry)
  }
  const people = createImportedPeople(connection, new Map())
  await storeBatch({ connection, roomId: BigInt(lobby.id), people, index, isSeen: true, sweptToSeq: 0 }, messages)
  await connection.query('UPDATE memberships SET last_read_seq = ? WHERE room_id = ?', [messages.length, lobby.id])
  return true
}

async function markUnread(connection: Connection, { slug, isDirect, people, unread }: DemoRoom): Promise<void> {
  const [reader] = PEOPLE
  if (unread === 0 || !reader) return
  // A join, because MySQL does not let an update ask its own table.
  const [others, where] = isDirect
    ? [
        'JOIN memberships o ON o.room_id = r.id JOIN users ou ON ou.id = o.user_id',
        "r.kind = 'direct' AND ou.username = ?",
      ]
    : ['', 'r.slug = ?']
  await connection.query(
    `UPDATE memberships m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id ${others}
    SET m.last_read_seq = r.last_seq - ? WHERE u.username = ? AND ${where}`,
    [unread, reader.username, isDirect ? people.find((name) => name !== reader.username) : slug],
  )
}

async function* toChunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
