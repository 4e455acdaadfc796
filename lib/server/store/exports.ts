import type { ExportStore, OwnProfile, OwnReaction } from '#lib/chat/exports/ports.ts'
import { listNames } from '#lib/chat/exports/room-reader.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { toKeptFile } from './files.ts'
import { db } from './prisma.ts'
import { DELETED } from './room-turn.ts'
import { type ToModel, toUser } from './rows.ts'
import { toWholeRoom } from './whole-room.ts'

/** What is read for exports alone. Each query looks at a bounded part of a table, however long that is. */

const OWN_IDS_AT_ONCE = 5_000
const REACTIONS_LOOKED_AT = 20_000
const FILES_AT_ONCE = 100
/** What the places of messages without a client id begin with; no client id does. */
const BY_ID = 'id '

/** `toModel`: rooms carry the model that answers in them. */
export function createExportStore(toModel: ToModel): ExportStore {
  return {
    ...reads,
    async findRoom(wanted) {
      const where = 'id' in wanted ? { id: BigInt(wanted.id) } : wanted
      const row = await db().room.findUnique({ where })
      return row && row.kind !== DELETED ? await toWholeRoom(row, toModel) : null
    },
  }
}

const reads: Omit<ExportStore, 'findRoom'> = {
  async listNamesIn(roomId, { after, upTo }) {
    const room = BigInt(roomId)
    const rows = await db().$queryRaw<{ name: string | null; event: string | null }[]>`
      SELECT m.sender AS name, NULL AS event FROM messages m FORCE INDEX (messages_room_id_seq_key)
        WHERE m.room_id = ${room} AND m.seq > ${after} AND m.seq <= ${upTo}
      UNION SELECT m.deleted_by, NULL FROM messages m FORCE INDEX (messages_room_id_seq_key)
        WHERE m.room_id = ${room} AND m.seq > ${after} AND m.seq <= ${upTo} AND m.deleted_by IS NOT NULL
      UNION SELECT NULL, m.event FROM messages m FORCE INDEX (messages_room_id_seq_key)
        WHERE m.room_id = ${room} AND m.seq > ${after} AND m.seq <= ${upTo} AND m.event IS NOT NULL
      UNION SELECT r.asked_by, NULL FROM messages m FORCE INDEX (messages_room_id_seq_key) JOIN replies r ON r.message_id = m.id
        WHERE m.room_id = ${room} AND m.seq > ${after} AND m.seq <= ${upTo} AND m.kind = 'ai'
      UNION SELECT u.username, NULL FROM messages m FORCE INDEX (messages_room_id_seq_key)
        JOIN reactions x ON x.message_id = m.id JOIN users u ON u.id = x.user_id
        WHERE m.room_id = ${room} AND m.seq > ${after} AND m.seq <= ${upTo} AND m.marks > 0
      UNION SELECT u.username, NULL FROM messages m FORCE INDEX (messages_room_id_seq_key)
        JOIN pins p ON p.message_id = m.id JOIN users u ON u.id = p.user_id
        WHERE m.room_id = ${room} AND m.seq > ${after} AND m.seq <= ${upTo} AND m.marks > 0`
    const names = rows.flatMap(({ name, event }) => (event === null ? (name ?? []) : listNamesInEvent(event)))
    return [...new Set(names)]
  },

  async findProfile(userId) {
    const row = await db().user.findUnique({ where: { id: BigInt(userId) } })
    if (!row) return null
    return {
      user: toUser(row),
      ...(row.email !== null && { email: row.email }),
      ...(row.timeZone !== null && { timeZone: row.timeZone }),
      createdAt: row.createdAt.toISOString(),
      ...(row.lastLoginAt !== null && { lastLoginAt: row.lastLoginAt.toISOString() }),
      ...(row.lastLoginIp !== null && { lastLoginIp: row.lastLoginIp }),
      ...(row.ip !== null && { ip: row.ip }),
    } satisfies OwnProfile
  },

  async listOwnMessageIds(username, after) {
    // Of the index alone: it has the id behind the client id.
    if (after?.startsWith(BY_ID)) return await listIdsWithoutClient(username, after.slice(BY_ID.length))
    const rows = await db().$queryRaw<{ id: bigint; clientId: string }[]>`
      SELECT id, client_id AS clientId FROM messages FORCE INDEX (messages_sender_client_id_key)
      WHERE sender = ${username} AND client_id > ${after ?? ''} ORDER BY client_id LIMIT ${OWN_IDS_AT_ONCE}`
    const next = rows.length < OWN_IDS_AT_ONCE ? `${BY_ID}0` : (rows.at(-1)?.clientId ?? null)
    return { ids: rows.map(({ id }) => String(id)), next }
  },

  async listOwnReactions(userId, after) {
    const from = BigInt(after ?? 0)
    const [bound] = await db().$queryRaw<{ last: bigint | null; count: bigint }[]>`
      SELECT MAX(message_id) AS \`last\`, COUNT(*) AS \`count\` FROM (
        SELECT message_id FROM reactions WHERE message_id > ${from} ORDER BY message_id LIMIT ${REACTIONS_LOOKED_AT}) AS part`
    const last = bound?.last ?? null
    if (last === null) return { reactions: [], next: null }
    const rows = await db().$queryRaw<{ messageId: bigint; roomId: bigint; emoji: Uint8Array }[]>`
      SELECT x.message_id AS messageId, m.room_id AS roomId, x.emoji FROM reactions x JOIN messages m ON m.id = x.message_id
      WHERE x.message_id > ${from} AND x.message_id <= ${last} AND x.user_id = ${BigInt(userId)} ORDER BY x.message_id`
    const reactions = rows.map(
      ({ messageId, roomId, emoji }): OwnReaction => ({
        ...{ messageId: String(messageId), roomId: String(roomId), emoji: Buffer.from(emoji).toString() },
      }),
    )
    return { reactions, next: String(last) }
  },

  async listOwnFiles(userId, after) {
    const rows = await db().file.findMany({
      where: { uploaderId: BigInt(userId), removedAt: null, id: { gt: BigInt(after ?? 0) } },
      orderBy: { id: 'asc' },
      take: FILES_AT_ONCE,
    })
    return rows.map(toKeptFile)
  },
}

/** Of what was imported, or said by a token or a bot; what the system tells of somebody is not said by them. */
async function listIdsWithoutClient(username: string, after: string): Promise<{ ids: string[]; next: string | null }> {
  const rows = await db().$queryRaw<{ id: bigint }[]>`
    SELECT id FROM messages FORCE INDEX (messages_sender_client_id_key)
    WHERE sender = ${username} AND client_id IS NULL AND id > ${BigInt(after)} AND kind <> 'system'
    ORDER BY id LIMIT ${OWN_IDS_AT_ONCE}`
  const ids = rows.map(({ id }) => String(id))
  return { ids, next: ids.length < OWN_IDS_AT_ONCE ? null : `${BY_ID}${ids.at(-1)}` }
}

function listNamesInEvent(event: string): string[] {
  const parsed = JSON.parse(event) as NonNullable<Message['event']>
  return listNames({ sender: parsed.by, event: parsed })
}
