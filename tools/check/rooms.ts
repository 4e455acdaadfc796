import type { Connection } from 'mariadb'
import { type Finding, fault, ok, toShort, warning } from './finding.ts'

/**
 * Whether each room has the messages that it says: seqs from what retention has swept to its last one without a hole, and no rev
 * beyond its own. People may talk meanwhile: a statement sees one state of all tables.
 */

interface RoomRow {
  id: bigint
  slug: string
  lastSeq: bigint
  lastRev: bigint
  sweptToSeq: bigint
  kept: bigint
  topSeq: bigint | null
  topRev: bigint | null
}

/** Rooms of imports that are under way, or were broken off, have these (lib/server/imports/room-place.ts). */
const HIDDEN = '~'
const HOLES_SHOWN = 3

const ROOMS = `SELECT r.id, r.slug, r.last_seq AS lastSeq, r.last_rev AS lastRev, r.swept_to_seq AS sweptToSeq,
    IFNULL(k.kept, 0) AS kept, (SELECT MAX(m.seq) FROM messages m WHERE m.room_id = r.id) AS topSeq,
    (SELECT MAX(m.rev) FROM messages m WHERE m.room_id = r.id) AS topRev
  FROM rooms r LEFT JOIN (
    SELECT m.room_id, COUNT(*) AS kept FROM messages m JOIN rooms s ON s.id = m.room_id WHERE m.seq > s.swept_to_seq
    GROUP BY m.room_id
  ) k ON k.room_id = r.id
  WHERE r.kind <> 'deleted' ORDER BY r.id`

export async function checkRooms(connection: Connection): Promise<Finding[]> {
  const all = await connection.query<RoomRow[]>(ROOMS)
  const rooms = all.filter(({ slug }) => !slug.startsWith(HIDDEN))
  const findings: Finding[] = []
  for (const room of rooms) findings.push(...(await checkRoom(connection, room)))
  const messages = rooms.reduce((sum, { kept }) => sum + Number(kept), 0)
  if (findings.length === 0)
    findings.push(ok(`Rooms: ${rooms.length} with ${messages} messages, none missing between the first and the last.`))
  const hidden = all.length - rooms.length
  if (hidden > 0)
    findings.push(
      warning(`Rooms: ${hidden} imports are under way or were broken off: give import the same file again.`),
    )
  return [...findings, ...(await checkReaders(connection))]
}

async function checkRoom(connection: Connection, room: RoomRow): Promise<Finding[]> {
  const { id, slug, lastSeq, lastRev, sweptToSeq, kept, topSeq, topRev } = room
  const findings: Finding[] = []
  const place = `Rooms: ${slug} (${id})`
  if (topSeq !== null && topSeq > lastSeq) {
    findings.push(
      fault(
        `${place} says that its last message is ${lastSeq}, and it has ${topSeq}, so that nobody can say anything there: stop the program and run UPDATE rooms SET last_seq = ${topSeq} WHERE id = ${id}.`,
      ),
    )
  }
  if (topRev !== null && topRev > lastRev) {
    findings.push(
      fault(
        `${place} says that its last change is ${lastRev}, and a message has ${topRev}, so that who comes back misses some: stop the program and run UPDATE rooms SET last_rev = ${topRev} WHERE id = ${id}.`,
      ),
    )
  }
  const end = topSeq !== null && topSeq > lastSeq ? topSeq : lastSeq
  if (BigInt(kept) < BigInt(end) - BigInt(sweptToSeq)) {
    const missing = BigInt(end) - BigInt(sweptToSeq) - BigInt(kept)
    const holes = await findHoles(connection, room, end)
    findings.push(
      fault(`${place} lacks ${missing} of its messages (${holes}): a backup from before may have them, see import.`),
    )
  }
  return findings
}

/** The first of them, as `7` or `7–9`. */
async function findHoles(connection: Connection, { id, sweptToSeq }: RoomRow, end: bigint): Promise<string> {
  const rows = await connection.query<{ after: bigint; next: bigint }[]>(
    `SELECT after, next FROM (
       SELECT seq AS after, LEAD(seq) OVER (ORDER BY seq) AS next FROM (
         SELECT CAST(? AS UNSIGNED) AS seq UNION ALL SELECT seq FROM messages WHERE room_id = ? AND seq > ?
         UNION ALL SELECT CAST(? AS UNSIGNED)
       ) AS ends
     ) AS pairs WHERE next > after + 1 ORDER BY after LIMIT ${HOLES_SHOWN}`,
    [sweptToSeq, id, sweptToSeq, BigInt(end) + 1n],
  )
  const holes = rows.map(({ after, next }) => {
    const [from, to] = [BigInt(after) + 1n, BigInt(next) - 1n]
    return from === to ? String(from) : `${from}–${to}`
  })
  return `${holes.join(', ')}${holes.length === HOLES_SHOWN ? ', …' : ''}`
}

async function checkReaders(connection: Connection): Promise<Finding[]> {
  const rows = await connection.query<{ slug: string }[]>(
    `SELECT DISTINCT r.slug FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.last_read_seq > r.last_seq`,
  )
  if (rows.length === 0) return []
  return [
    fault(
      `Rooms: somebody has read further than there are messages in ${toShort(rows.map(({ slug }) => slug))}: stop the program and run UPDATE memberships m JOIN rooms r ON r.id = m.room_id SET m.last_read_seq = r.last_seq WHERE m.last_read_seq > r.last_seq.`,
    ),
  ]
}
