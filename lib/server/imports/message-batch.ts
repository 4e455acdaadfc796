import { createHash } from 'node:crypto'
import type { Connection } from 'mariadb'
import type { SystemEvent } from '#lib/protocol/entities.ts'
import type { MessageEntry } from './entries.ts'
import type { IdIndex } from './id-index.ts'
import { insertRows } from './insert-rows.ts'
import { type ImportedPeople, nameOf } from './people.ts'
import { insertReplies, insertTexts } from './version-rows.ts'

/** Some messages of a room, stored in one transaction with all that hangs on them; those that are there already stay as they are. */

export interface BatchTarget {
  connection: Connection
  roomId: bigint
  people: ImportedPeople
  index: IdIndex
  /** People may look at it: what is added has a rev behind all that they know. */
  isSeen: boolean
  /** Of a room that is there: what stands up to this seq was swept, and does not come back. */
  sweptToSeq: number
}

/** Answers how many were added. */
export async function storeBatch(target: BatchTarget, batch: MessageEntry[]): Promise<number> {
  const { connection, roomId } = target
  const seqs = batch.map(({ seq }) => seq)
  const there = await connection.query<{ seq: bigint }[]>('SELECT seq FROM messages WHERE room_id = ? AND seq IN (?)', [
    ...[roomId, seqs],
  ])
  const known = new Set(there.map(({ seq }) => Number(seq)))
  const fresh = batch.filter(({ seq }) => !known.has(seq) && !(target.isSeen && seq <= target.sweptToSeq))
  if (fresh.length === 0) return 0
  await requirePeople(target.people, fresh)
  const taken = await findTakenClientIds(target, fresh)
  await connection.beginTransaction()
  try {
    await insertAll(target, fresh, taken)
    await connection.commit()
  } catch (cause) {
    await connection.rollback()
    throw cause
  }
  return fresh.length
}

async function requirePeople(people: ImportedPeople, messages: MessageEntry[]): Promise<void> {
  const names = messages.flatMap(({ sender, askedBy, deletedBy, pinnedBy, reactions = [] }) => [
    ...[sender, askedBy, deletedBy, pinnedBy],
    ...reactions.flatMap(({ by }) => by),
  ])
  for (const name of new Set(names)) if (name !== undefined) await people.require(name)
}

/** One (sender, client id) is one message, wherever it stands: a copy of a message has none. */
async function findTakenClientIds({ connection, people }: BatchTarget, messages: MessageEntry[]): Promise<Set<string>> {
  const pairs = messages.flatMap(({ sender, clientId }) =>
    clientId === undefined ? [] : [[nameOf(people, sender), clientId] as const],
  )
  if (pairs.length === 0) return new Set()
  const rows = await connection.query<{ sender: string; clientId: string }[]>(
    `SELECT sender, client_id AS clientId FROM messages WHERE (sender, client_id) IN (${pairs.map(() => '(?, ?)').join()})`,
    pairs.flat(),
  )
  return new Set(rows.map(({ sender, clientId }) => `${sender} ${clientId}`))
}

async function insertAll(target: BatchTarget, fresh: MessageEntry[], taken: Set<string>): Promise<void> {
  const { connection, roomId, isSeen, people } = target
  const [head] = await connection.query<{ lastRev: bigint }[]>(
    'SELECT last_rev AS lastRev FROM rooms WHERE id = ? FOR UPDATE',
    [roomId],
  )
  const lastRev = Number(head?.lastRev)
  const revs = fresh.map(({ rev }, place) => (isSeen ? lastRev + place + 1 : rev))
  await insertRows(
    connection,
    'messages',
    MESSAGE_COLUMNS,
    fresh.map((message, place) => {
      const sender = nameOf(people, message.sender)
      const { clientId } = message
      const isFree = clientId !== undefined && !taken.has(`${sender} ${clientId}`)
      if (isFree) taken.add(`${sender} ${clientId}`)
      return [
        ...[roomId, message.seq, revs[place], sender, message.kind, message.text, new Date(message.sentAt)],
        ...[isFree ? clientId : null, toDate(message.editedAt), toDate(message.deletedAt)],
        message.deletedBy === undefined ? null : nameOf(people, message.deletedBy),
        ...[Number(message.offRecord ?? false), message.event ? JSON.stringify(toEvent(message.event, people)) : null],
        ...[toFirstHash(message), countMarks(message)],
      ]
    }),
  )
  const ids = await listIds(target, fresh)
  await linkReplies(target, fresh, ids)
  await insertReplies(target, fresh, ids)
  await insertTexts(target, fresh, ids)
  await insertMarks(target, fresh, ids, revs)
  await queueForSearch(target, fresh, revs)
  const lastSeq = fresh.at(-1)?.seq ?? 0
  await connection.query(
    'UPDATE rooms SET last_seq = GREATEST(last_seq, ?), last_rev = GREATEST(last_rev, ?) WHERE id = ?',
    [...[lastSeq, Math.max(...revs), roomId]],
  )
}

const MESSAGE_COLUMNS = [
  ...['room_id', 'seq', 'rev', 'sender', 'kind', 'message', 'sent_at', 'client_id', 'edited_at', 'deleted_at'],
  ...['deleted_by', 'off_record', 'event', 'text_hash', 'marks'],
]

/** By it a repeat of the client id is known, whatever was edited since. */
function toFirstHash({ texts: [first] = [] }: MessageEntry): Buffer | null {
  return first === undefined ? null : createHash('sha256').update(first.text).digest()
}

/** Files are counted when they come. */
function countMarks({ reactions = [], pinnedBy }: MessageEntry): number {
  return reactions.reduce((sum, { by }) => sum + new Set(by).size, 0) + (pinnedBy === undefined ? 0 : 1)
}

/** New ids by places: of these, and of those that they answer. */
async function listIds(
  { connection, roomId, index }: BatchTarget,
  fresh: MessageEntry[],
): Promise<Map<number, bigint>> {
  const answered = fresh.flatMap(({ replyTo }) => (replyTo === undefined ? [] : (index.find(replyTo) ?? [])))
  const rows = await connection.query<{ id: bigint; seq: bigint }[]>(
    'SELECT id, seq FROM messages WHERE room_id = ? AND seq IN (?)',
    [roomId, [...new Set([...fresh.map(({ seq }) => seq), ...answered])]],
  )
  return new Map(rows.map(({ id, seq }) => [Number(seq), BigInt(id)]))
}

async function linkReplies({ connection, index }: BatchTarget, fresh: MessageEntry[], ids: Map<number, bigint>) {
  const links = fresh.flatMap(({ seq, replyTo }) => {
    const [own, answered] = [ids.get(seq), replyTo === undefined ? undefined : ids.get(index.find(replyTo) ?? 0)]
    return own !== undefined && answered !== undefined ? [[own, answered] as const] : []
  })
  if (links.length === 0) return
  const own = links.map(([id]) => id)
  await connection.query('UPDATE messages SET reply_to = ELT(FIELD(id, ?), ?) WHERE id IN (?)', [
    ...[own, links.map(([, answered]) => answered), own],
  ])
}

async function insertMarks(
  { connection, roomId, people }: BatchTarget,
  fresh: MessageEntry[],
  ids: Map<number, bigint>,
  revs: number[],
) {
  const reactions = fresh.flatMap(({ seq, reactions = [] }) => {
    let order = 0
    return reactions.flatMap(({ emoji, by }, place) =>
      [...new Set(by)].map((username) => {
        order++
        return [ids.get(seq), Buffer.from(emoji), people.find(username)?.id, order, place + 1]
      }),
    )
  })
  await insertRows(connection, 'reactions', ['message_id', 'emoji', 'user_id', 'rev', 'emoji_rev'], reactions)
  const pins = fresh.flatMap(({ seq, pinnedBy }, place) =>
    pinnedBy === undefined ? [] : [[ids.get(seq), roomId, people.find(pinnedBy)?.id, revs[place]]],
  )
  await insertRows(connection, 'pins', ['message_id', 'room_id', 'user_id', 'rev'], pins)
}

/** Runs of places, each to be indexed as one. */
async function queueForSearch({ connection, roomId }: BatchTarget, fresh: MessageEntry[], revs: number[]) {
  const runs: { seq: number; rev: number; count: number }[] = []
  for (const [place, { seq }] of fresh.entries()) {
    const run = runs.at(-1)
    if (run && seq === run.seq + run.count) run.count++
    else runs.push({ seq, rev: revs[place] ?? 0, count: 1 })
  }
  const rows = runs.map(({ seq, rev, count }) => [roomId, seq, rev, count])
  await insertRows(connection, 'search_changes', ['room_id', 'seq', 'rev', 'count'], rows)
}

function toEvent(event: SystemEvent, people: ImportedPeople): SystemEvent {
  const name = (username: string) => nameOf(people, username)
  return {
    ...event,
    by: name(event.by),
    ...('username' in event && { username: name(event.username) }),
    ...('usernames' in event && { usernames: event.usernames.map(name) }),
    ...('assistants' in event && { assistants: event.assistants.map(name) }),
  } as SystemEvent
}

function toDate(instant: string | undefined): Date | null {
  return instant === undefined ? null : new Date(instant)
}
