import type { Connection } from 'mariadb'
import type { FileStorage } from '#lib/chat/file-storage.ts'
import { CodedError, type ErrorCode } from '#lib/protocol/errors.ts'
import type { FileEntry } from './entries.ts'
import type { BatchTarget } from './message-batch.ts'
import type { ImportPlan } from './plan.ts'

/** A file that is not taken here, and why. */
export interface RefusedFile {
  name: string
  code: ErrorCode
}

/** What lies in the file itself; all else is a failure of this place. */
const REFUSALS = new Set<ErrorCode>(['too_large', 'unsupported_media_type', 'invalid'])

/** Keeps a file of a message that is stored; one that is there already stays. Answers why it is not taken here, or null. */
export async function storeFile(
  { connection, roomId, isSeen }: BatchTarget,
  plan: ImportPlan,
  storage: FileStorage,
  { id, name, data }: FileEntry,
): Promise<ErrorCode | null> {
  const where = plan.files.get(id)
  if (!where) return null
  const [message] = await connection.query<{ id: bigint; uploaderId: bigint; has: number }[]>(
    `SELECT m.id, u.id AS uploaderId, EXISTS (SELECT 1 FROM files f WHERE f.message_id = m.id AND f.place = ?) AS has
    FROM messages m JOIN users u ON u.username = m.sender WHERE m.room_id = ? AND m.seq = ? AND m.deleted_at IS NULL`,
    [where.place, roomId, where.seq],
  )
  if (!message || Number(message.has) > 0) return null
  const kept = await storage.receive(data).catch((cause: unknown) => {
    if (cause instanceof CodedError && REFUSALS.has(cause.code)) return cause.code
    throw cause
  })
  if (typeof kept === 'string') return kept
  try {
    await connection.beginTransaction()
    const rev = isSeen ? await raiseRev(connection, roomId) : null
    await connection.query(
      `INSERT INTO files (room_id, uploader_id, message_id, place, \`stored\`, name, type, bytes, width, height, has_thumbnail, sha256)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[roomId, message.uploaderId, message.id, where.place, kept.stored, name, kept.type, kept.bytes],
        ...[kept.width ?? null, kept.height ?? null, Number(kept.hasThumbnail), Buffer.from(kept.sha256, 'hex')],
      ],
    )
    await connection.query('UPDATE messages SET marks = marks + 1, rev = COALESCE(?, rev) WHERE id = ?', [
      ...[rev, message.id],
    ])
    await connection.commit()
  } catch (cause) {
    await connection.rollback()
    await storage.remove(kept.stored)
    throw cause
  }
  return null
}

/** Whoever has the message already asks for what is behind the room's last rev that they know. */
async function raiseRev(connection: Connection, roomId: bigint): Promise<number> {
  const [room] = await connection.query<{ lastRev: bigint }[]>(
    'SELECT last_rev AS lastRev FROM rooms WHERE id = ? FOR UPDATE',
    [roomId],
  )
  const rev = Number(room?.lastRev) + 1
  await connection.query('UPDATE rooms SET last_rev = ? WHERE id = ?', [rev, roomId])
  return rev
}
