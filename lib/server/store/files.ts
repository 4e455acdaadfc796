import type { FileDraft, FileStore, KeptFile } from '#lib/chat/file-ports.ts'
import { toSharedFile } from '#lib/chat/file-ports.ts'
import type { SharedFile } from '#lib/protocol/entities.ts'
import type { File as FileRow } from './generated/client.ts'
import { db } from './prisma.ts'

/** The rows of what people have uploaded. What is removed keeps its row until its bytes are gone. */

export const fileStore: FileStore = {
  async saveFile({ roomId, uploaderId, sha256, bytes, hasThumbnail, ...rest }) {
    const row = await db().file.create({
      data: {
        ...{ roomId: BigInt(roomId), uploaderId: BigInt(uploaderId), bytes: BigInt(bytes) },
        ...{ ...rest, hasThumbnail: Number(hasThumbnail), sha256: new Uint8Array(Buffer.from(sha256, 'hex')) },
      },
    })
    return toKeptFile(row)
  },

  async findFiles(fileIds) {
    if (fileIds.length === 0) return []
    const rows = await db().file.findMany({ where: { id: { in: fileIds.map(BigInt) }, removedAt: null } })
    const found = new Map(rows.map((row) => [String(row.id), toKeptFile(row)]))
    return fileIds.flatMap((id) => found.get(id) ?? [])
  },

  async countUnsent(userId) {
    const where = { uploaderId: BigInt(userId), messageId: null, removedAt: null }
    const { _count, _sum } = await db().file.aggregate({ where, _count: true, _sum: { bytes: true } })
    return { files: _count, bytes: Number(_sum.bytes ?? 0) }
  },

  async removeUnsent(fileId) {
    const where = { id: BigInt(fileId), messageId: null, removedAt: null }
    return (await db().file.updateMany({ where, data: { removedAt: new Date() } })).count > 0
  },

  removeUnsentBefore: (before, max) =>
    db().$executeRaw`UPDATE files SET removed_at = NOW(3)
      WHERE message_id IS NULL AND created_at < ${before} AND removed_at IS NULL LIMIT ${max}`,

  async listRemovedFiles(max) {
    const rows = await db().file.findMany({
      ...{ where: { removedAt: { not: null } }, orderBy: { removedAt: 'asc' }, take: max, select: { stored: true } },
    })
    return rows.map(({ stored }) => stored)
  },

  async forgetRemovedFiles(stored) {
    await db().file.deleteMany({ where: { stored: { in: [...stored] }, removedAt: { not: null } } })
  },

  async listStored(stored) {
    const rows = await db().file.findMany({ where: { stored: { in: [...stored] } }, select: { stored: true } })
    return rows.map((row) => row.stored)
  },
}

export function toKeptFile(row: FileRow): KeptFile {
  const { width, height } = row
  return {
    id: String(row.id),
    roomId: String(row.roomId),
    uploaderId: String(row.uploaderId),
    messageId: row.messageId === null ? null : String(row.messageId),
    ...{ stored: row.stored, name: row.name, type: row.type, bytes: Number(row.bytes) },
    ...(width !== null && height !== null && { width, height }),
    hasThumbnail: row.hasThumbnail === 1,
    sha256: Buffer.from(row.sha256).toString('hex'),
  } satisfies KeptFile & FileDraft
}

/** The files of a message `m`, each in a line of its own: what is known of it, and its name last, which may hold spaces. */
export const FILES = `(SELECT CAST(JSON_ARRAYAGG(CONCAT_WS(' ', f.place, f.id, f.bytes, IFNULL(f.width, 0), IFNULL(f.height, 0),
      f.has_thumbnail, f.type, f.name)) AS CHAR)
    FROM files f WHERE f.message_id = m.id AND f.removed_at IS NULL)`

/** What FILES has given, in order. */
export function toSharedFiles(json: string): SharedFile[] {
  return (JSON.parse(json) as string[])
    .map((line) => {
      const [place, id = '', bytes, width, height, hasThumbnail, type = '', ...name] = line.split(' ')
      const size = Number(width) > 0 ? { width: Number(width), height: Number(height) } : {}
      const known = { id, type, bytes: Number(bytes), ...size, hasThumbnail: hasThumbnail === '1' }
      return { place: Number(place), file: toSharedFile({ ...known, name: name.join(' ') }) }
    })
    .sort((a, b) => a.place - b.place)
    .map(({ file }) => file)
}

/**
 * Gives a message its files, within the packet that stores it. They must be the sender's own, of this room and with no
 * message yet: where one is not, the statement fails, and with it the message. `message`: an expression for its id.
 */
export function toFilesSql(message: string, count: number): string {
  return `
    UPDATE files SET place = FIELD(id, ${Array.from({ length: count }, () => '?').join()}) - 1, message_id = ${message}
      WHERE id IN (${Array.from({ length: count }, () => '?').join()}) AND message_id IS NULL AND removed_at IS NULL
      AND room_id = ? AND uploader_id = ?;
    SELECT IF(ROW_COUNT() = ${count}, 0, (SELECT 1 UNION SELECT 2)) INTO @files;`
}

/** ER_SUBQUERY_NO_1_ROW: what toFilesSql fails with, and nothing else in a packet. */
const NOT_TAKEN = 1242

export function isFileTaken(cause: unknown): boolean {
  return (cause as { errno?: unknown } | null)?.errno === NOT_TAKEN
}
