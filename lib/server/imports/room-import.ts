import type { Connection } from 'mariadb'
import type { AuditDraft } from '#lib/chat/audit.ts'
import type { FileStorage } from '#lib/chat/file-storage.ts'
import type { RoomRole } from '#lib/protocol/entities.ts'
import { appendAuditBy } from '../audit/append.ts'
import type { ImportSource, MessageEntry, RoomEntry } from './entries.ts'
import { type RefusedFile, storeFile } from './file-import.ts'
import { ImportError } from './import-error.ts'
import { type BatchTarget, storeBatch } from './message-batch.ts'
import { createImportedPeople, type ImportedPeople } from './people.ts'
import { type ImportPlan, readPlan } from './plan.ts'
import { findPlace, type Place, toHiddenSlug } from './room-place.ts'

/**
 * Makes a room of a file. The file is read twice: first to see that it is whole and whose place it takes, which changes nothing; then
 * to store it, some messages in each transaction, in a room that nobody is in and nobody finds until it is whole. Begun again
 * it goes on where it was; met again it adds what is missing.
 */

export interface ImportOptions {
  connection: Connection
  storage: FileStorage
  /** In place of the slug that the file says. */
  into?: string | undefined
  /** By username, in place of those whom the room's events leave in it. */
  members?: ReadonlyMap<string, RoomRole>
  onProgress?(done: number, all: number): void
}

export interface ImportOutcome {
  slug: string
  /** Messages, of `all` in the file. */
  added: number
  all: number
  /** Files that are not taken here. */
  refused: RefusedFile[]
}

const BATCH_MESSAGES = 1_000
/** Of texts, so that a statement stays far below what the database takes. */
const BATCH_UNITS = 500_000
const DUPLICATE = 1062

/** A room that can be stored: all that is wrong with its file was looked for. */
export interface PlannedImport {
  slug: string
  store(): Promise<ImportOutcome>
}

/** Throws ImportError, with nothing changed where that lies in the file. */
export async function importRoom(source: ImportSource, options: ImportOptions): Promise<ImportOutcome> {
  return await (await planImport(source, options)).store()
}

/** Reads the file, and changes nothing. Throws ImportError. */
export async function planImport(source: ImportSource, options: ImportOptions): Promise<PlannedImport> {
  const { connection } = options
  let place: Place | null = null
  let same = 0
  const plan = await readPlan(source, async (room) => {
    const found = await findPlace(connection, room, options.into)
    place = found
    return async (messages) => {
      same += await requireSame(connection, found, messages)
    }
  })
  const { slug, room } = place ?? (await findPlace(connection, plan.room, options.into))
  // Where they have no message in common nothing says that it is the same room, and what was swept is not added.
  if (room?.isSeen && same === 0 && plan.lastSeq > room.sweptToSeq) throw toTaken(slug)
  return { slug, store: () => storeImport(source, plan, { slug, room }, options) }
}

async function storeImport(source: ImportSource, plan: ImportPlan, { slug, room }: Place, options: ImportOptions) {
  const { connection } = options
  const people = createImportedPeople(connection, plan.people)
  const roomId = room?.id ?? (await createHidden(connection, plan.room, slug))
  const target = {
    connection,
    roomId,
    people,
    index: plan.index,
    isSeen: room?.isSeen ?? false,
    sweptToSeq: room?.sweptToSeq ?? 0,
  }
  const { added, refused } = await storeAll(source, plan, target, options)
  const draft: AuditDraft = {
    ...{ actor: 'operator', action: 'room:imported', roomId: String(roomId), ip: null },
    details: { name: plan.room.name, added },
  }
  if (target.isSeen) await inTransaction(connection, () => appendAuditBy(connection, draft))
  else await show(target, options.members ? { ...plan, members: options.members } : plan, { slug, draft })
  return { slug, added, all: plan.count, refused }
}

/** Of a room that is there the messages must be the same as far as both have them. Answers how many both have. */
async function requireSame(
  connection: Connection,
  { slug, room }: Place,
  messages: { seq: number; sentAt: string }[],
): Promise<number> {
  if (!room || messages.length === 0) return 0
  const rows = await connection.query<{ seq: bigint; sentAt: Date }[]>(
    'SELECT seq, sent_at AS sentAt FROM messages WHERE room_id = ? AND seq IN (?)',
    [room.id, messages.map(({ seq }) => seq)],
  )
  const there = new Map(rows.map(({ seq, sentAt }) => [Number(seq), sentAt.getTime()]))
  const other = messages.find(({ seq, sentAt }) => (there.get(seq) ?? Date.parse(sentAt)) !== Date.parse(sentAt))
  if (other) throw toTaken(slug)
  return there.size
}

function toTaken(slug: string): ImportError {
  return new ImportError(`Another room has the address ${slug}: import it into one of its own with --into SLUG.`)
}

async function createHidden(connection: Connection, { name, topic }: RoomEntry, slug: string): Promise<bigint> {
  const { insertId } = await connection.query<{ insertId: bigint }>(
    `INSERT INTO rooms (slug, kind, name, topic, visibility, ai_trigger) VALUES (?, 'channel', ?, ?, 'private', 'off')`,
    [toHiddenSlug(slug), name, topic],
  )
  return BigInt(insertId)
}

async function storeAll(
  source: ImportSource,
  plan: ImportPlan,
  target: BatchTarget,
  { storage, onProgress }: ImportOptions,
): Promise<{ added: number; refused: RefusedFile[] }> {
  let batch: MessageEntry[] = []
  let [units, added, done] = [0, 0, 0]
  const refused: RefusedFile[] = []

  async function flush(): Promise<void> {
    if (batch.length === 0) return
    added += await storeBatch(target, batch)
    done += batch.length
    onProgress?.(done, plan.count)
    batch = []
    units = 0
  }

  for await (const entry of source()) {
    if (entry.type === 'message') {
      batch.push(entry)
      units += entry.text.length + (entry.reasoning?.length ?? 0)
      for (const { text } of [...(entry.replies ?? []), ...(entry.texts ?? [])]) units += text.length
      if (batch.length >= BATCH_MESSAGES || units >= BATCH_UNITS) await flush()
    } else if (entry.type === 'file') {
      await flush()
      const code = await storeFile(target, plan, storage, entry)
      if (code !== null) refused.push({ name: entry.name, code })
    }
  }
  await flush()
  return { added, refused }
}

/** From then on it is found, and its people are in it. */
async function show(
  { connection, roomId, people }: BatchTarget,
  plan: ImportPlan,
  { slug, draft }: { slug: string; draft: AuditDraft },
): Promise<void> {
  const { room, members } = plan
  const lastSeq = Math.max(room.lastSeq, plan.lastSeq)
  const creator = room.createdBy === undefined ? null : (await people.require(room.createdBy)).username
  const rows: unknown[] = []
  for (const [username, role] of members) rows.push(roomId, (await people.require(username)).id, role, lastSeq)
  const assistants = await nameAll(people, room.assistants)
  try {
    await inTransaction(connection, async () => {
      if (members.size > 0) {
        await connection.query(
          `INSERT IGNORE INTO memberships (room_id, user_id, role, last_read_seq) VALUES ${[...members].map(() => '(?, ?, ?, ?)').join()}`,
          rows,
        )
      }
      await connection.query('DELETE FROM former_slugs WHERE slug = ?', [slug])
      await connection.query(
        `UPDATE rooms SET slug = ?, kind = ?, name = ?, topic = ?, visibility = ?, ai_trigger = ?, assistants = ?, instructions = ?,
          reads_from_seq = ?, keep_days = ?, keeps_pins = ?, swept_to_seq = ?, slow_seconds = ?, created_by = ?, archived_at = ?, last_seq = ?,
          last_rev = GREATEST(last_rev, ?)
        WHERE id = ?`,
        [
          ...[slug, room.kind, room.name, room.topic, room.visibility, room.trigger, assistants],
          ...[
            room.instructions || null,
            room.readsFromSeq ?? null,
            room.keepDays ?? null,
            Number(room.keepsPins ?? false),
          ],
          ...[room.sweptToSeq ?? 0, room.slowSeconds ?? 0, creator],
          ...[room.archivedAt === undefined ? null : new Date(room.archivedAt), lastSeq, plan.lastRev, roomId],
        ],
      )
      await appendAuditBy(connection, draft)
    })
  } catch (cause) {
    throw (cause as { errno?: number }).errno === DUPLICATE ? toTaken(slug) : cause
  }
}

async function inTransaction(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.beginTransaction()
  try {
    await work()
    await connection.commit()
  } catch (cause) {
    await connection.rollback()
    throw cause
  }
}

async function nameAll(people: ImportedPeople, usernames: string[]): Promise<string> {
  const names: string[] = []
  for (const username of usernames) names.push((await people.require(username)).username)
  return names.join(' ')
}
