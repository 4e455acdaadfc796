import type { Connection } from 'mariadb'

/** Fills rooms with messages as fast as the database takes them. */

const FIRST_ROWS = 1_000
const COPIED_AT_ONCE = 200_000
const TEXT =
  'A message of two hundred bytes, as people write them when they have something to say to each other. '.repeat(2)

export interface SeedPlan {
  roomId: string
  sender: string
  count: number
}

/** `count` messages with seq and rev from 1 on. The first are sent, the others copied from them, twice as many each time. */
export async function seedMessages(sql: Connection, { roomId, sender, count }: SeedPlan): Promise<void> {
  const first = Math.min(count, FIRST_ROWS)
  const rows = Array.from({ length: first }, (_, index) => [roomId, index + 1, index + 1, sender, TEXT])
  await sql.query(
    `INSERT INTO messages (room_id, seq, rev, sender, message, sent_at) VALUES ${rows.map(() => '(?, ?, ?, ?, ?, NOW(3))').join()}`,
    rows.flat(),
  )
  for (let there = first; there < count; ) {
    const copied = Math.min(there, count - there, COPIED_AT_ONCE)
    await sql.query(
      `INSERT INTO messages (room_id, seq, rev, sender, message, sent_at)
       SELECT room_id, seq + ?, rev + ?, sender, message, NOW(3) FROM messages WHERE room_id = ? AND seq <= ? ORDER BY seq`,
      [there, there, roomId, copied],
    )
    there += copied
  }
  await sql.query('UPDATE rooms SET last_seq = ?, last_rev = ? WHERE id = ?', [count, count, roomId])
}
