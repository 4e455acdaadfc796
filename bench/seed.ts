import type { Connection } from 'mariadb'

/** Fills rooms with messages as fast as the database takes them. */

const ROWS_AT_ONCE = 10_000
const TEXT =
  'A message of two hundred bytes, as people write them when they have something to say to each other. '.repeat(2)
/** 0 to 9,999. Made of small lists in memory, because copying from the table itself would go through files. */
const DIGITS =
  '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)'
const NUMBERS = `${DIGITS} a, ${DIGITS} b, ${DIGITS} c, ${DIGITS} e`
const NUMBER = 'a.d * 1000 + b.d * 100 + c.d * 10 + e.d'

export interface SeedPlan {
  roomId: string
  sender: string
  count: number
  /** ms from one message to the next; the last is sent now. */
  everyMs?: number
}

/** Takes all messages away, and what hangs on them, without looking at each. */
export async function emptyMessages(sql: Connection): Promise<void> {
  const messages = ['reply_versions', 'replies', 'message_versions', 'reactions', 'pins', 'mentions', 'messages']
  const index = ['search_changes', 'search_postings', 'search_blocks']
  const tables = [...messages, ...index].map((table) => `TRUNCATE ${table}`)
  await sql.query(['SET FOREIGN_KEY_CHECKS = 0', ...tables, 'SET FOREIGN_KEY_CHECKS = 1'].join('; '))
}

/** `count` messages with seq and rev from 1 on. */
export async function seedMessages(sql: Connection, { roomId, sender, count, everyMs = 0 }: SeedPlan): Promise<void> {
  const firstAt = Date.now() - count * everyMs
  for (let there = 0; there < count; there += ROWS_AT_ONCE) {
    await sql.query(
      `INSERT INTO messages (room_id, seq, rev, sender, message, sent_at)
       SELECT ?, ? + n, ? + n, ?, ?, FROM_UNIXTIME((? + n * ?) / 1000) FROM (SELECT ${NUMBER} AS n FROM ${NUMBERS}) AS numbers WHERE n < ? ORDER BY n`,
      [roomId, there + 1, there + 1, sender, TEXT, firstAt + there * everyMs, everyMs, count - there],
    )
  }
  await sql.query('UPDATE rooms SET last_seq = ?, last_rev = ? WHERE id = ?', [count, count, roomId])
}
