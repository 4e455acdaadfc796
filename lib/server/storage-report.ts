import { requireAdmin } from '#lib/chat/access.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { StorageReport, StoredRoom, TableGroup } from '#lib/protocol/storage.ts'
import { readDisk } from './disk.ts'
import { db } from './store/prisma.ts'
import { runQuery } from './store/run-query.ts'

/** Where the bytes of the installation are, for admins: what the database estimates, and what the rows of files say. */

const ROOMS_MAX = 10

/** Throws CodedError `forbidden` and `unavailable`. */
export async function readStorage(user: SessionUser): Promise<StorageReport> {
  requireAdmin(user)
  const [tables, files, disk] = await Promise.all([readTables(), readFiles(), readDisk()])
  const groups = new Map<TableGroup, number>()
  for (const { name, bytes } of tables) groups.set(toGroup(name), (groups.get(toGroup(name)) ?? 0) + bytes)
  const rooms = await readRooms(toMessageBytes(tables))
  return {
    tables: [...groups].map(([group, bytes]) => ({ group, bytes })).sort((a, b) => b.bytes - a.bytes),
    ...{ files, rooms, disk },
  }
}

const GROUPS: [RegExp, TableGroup][] = [
  [/^(messages|message_versions|reactions|pins|mentions)$/, 'messages'],
  [/^search_/, 'search'],
  [
    /^(replies|reply_\w+|ai_\w+|told_pieces|room_summaries|summary_leases|catch_ups|assistants|endpoints|tool_\w+)$/,
    'ai',
  ],
  [/^(users|sessions|push_\w+|notice_\w+|rooms|former_slugs|memberships|bans|invites)$/, 'people'],
  [/^files$/, 'files'],
]

function toGroup(table: string): TableGroup {
  return GROUPS.find(([names]) => names.test(table))?.[1] ?? 'other'
}

interface Table {
  name: string
  bytes: number
  rows: number
}

async function readTables(): Promise<Table[]> {
  const rows = await runQuery(
    () => db().$queryRaw<Record<'name' | 'bytes' | 'counted', unknown>[]>`
      SELECT TABLE_NAME AS name, DATA_LENGTH + INDEX_LENGTH AS bytes, TABLE_ROWS AS counted
      FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'`,
  )
  return rows.map(({ name, bytes, counted }) => ({
    ...{ name: String(name), bytes: Number(bytes ?? 0) },
    rows: Number(counted ?? 0),
  }))
}

/** What one message takes, about: its row, its place in the indexes, and what the search keeps of it. */
function toMessageBytes(tables: Table[]): number {
  const rows = tables.find(({ name }) => name === 'messages')?.rows ?? 0
  const bytes = tables.filter(({ name }) => ['messages', 'search'].includes(toGroup(name)))
  return rows === 0 ? 0 : bytes.reduce((sum, table) => sum + table.bytes, 0) / rows
}

async function readFiles(): Promise<StorageReport['files']> {
  const { _count, _sum } = await runQuery(() =>
    db().file.aggregate({ where: { removedAt: null }, _count: true, _sum: { bytes: true } }),
  )
  return { count: _count, bytes: Number(_sum.bytes ?? 0) }
}

/** Those with the most messages, and those with the most bytes of files. */
async function readRooms(messageBytes: number): Promise<StoredRoom[]> {
  const [talked, filled] = await Promise.all([
    runQuery(() =>
      db().room.findMany({
        where: { kind: { not: 'deleted' } },
        orderBy: { lastSeq: 'desc' },
        take: ROOMS_MAX,
        select: { id: true },
      }),
    ),
    runQuery(() =>
      db().file.groupBy({
        by: ['roomId'],
        where: { removedAt: null },
        _sum: { bytes: true },
        orderBy: { _sum: { bytes: 'desc' } },
        take: ROOMS_MAX,
      }),
    ),
  ])
  const id = { in: [...new Set([...talked.map(({ id }) => id), ...filled.map(({ roomId }) => roomId)])] }
  const [rooms, files] = await Promise.all([
    runQuery(() => db().room.findMany({ where: { id, kind: { not: 'deleted' } } })),
    runQuery(() =>
      db().file.groupBy({
        by: ['roomId'],
        where: { roomId: id, removedAt: null },
        _count: true,
        _sum: { bytes: true },
      }),
    ),
  ])
  const filesOf = new Map(
    files.map(({ roomId, _count, _sum }) => [roomId, { count: _count, bytes: Number(_sum.bytes) }]),
  )
  return rooms
    .map((room): StoredRoom => {
      const { count = 0, bytes = 0 } = filesOf.get(room.id) ?? {}
      const messages = Number(room.lastSeq)
      const isDirect = room.kind === 'direct'
      return {
        ...{ id: String(room.id), name: isDirect ? null : room.name, slug: isDirect ? null : room.slug, messages },
        ...{ files: count, fileBytes: bytes, bytes: Math.round(bytes + messages * messageBytes) },
      }
    })
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, ROOMS_MAX)
}
