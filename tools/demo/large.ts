import type { Connection } from 'mariadb'
import { insertRows } from '#lib/server/imports/insert-rows.ts'
import { PEOPLE } from './house.ts'

/** A room of very many messages, for measuring. */

const SLUG = 'large'
const ROWS_AT_ONCE = 4_000
const YEAR_MS = 365 * 24 * 60 * 60_000
const BEGINNINGS = [
  '我觉得',
  '昨天看到',
  'I think',
  'We should look at',
  '测试里',
  '上线之后',
  'Since yesterday',
  '刚才问了',
]
const SUBJECTS = [
  '数据库的锁',
  '输入框',
  'the search index',
  '备份',
  'the release notes',
  '新的配色',
  'a slow query',
  '推送',
]
const ENDINGS = [
  '还要再想想。',
  '已经好了 👍',
  'is much better now.',
  '明天再说。',
  'needs a test.',
  '可以发版了。',
  '？',
  'looks right to me.',
]

/** Fills the room up to `count` messages over the last year; begun again it goes on. The search index follows while the program runs. */
export async function fillLarge(connection: Connection, count: number, tell: (done: number) => void): Promise<void> {
  const senders = PEOPLE.map(({ username }) => username)
  await connection.query(
    `INSERT IGNORE INTO rooms (slug, name, topic, visibility, ai_trigger, created_by) VALUES (?, 'large', 'For measuring', 'public', 'off', ?)`,
    [SLUG, senders[0]],
  )
  await connection.query(
    `INSERT IGNORE INTO memberships (room_id, user_id, role) SELECT r.id, u.id, IF(u.username = ?, 'owner', 'member')
    FROM rooms r JOIN users u ON u.username IN (?) WHERE r.slug = ?`,
    [senders[0], senders, SLUG],
  )
  const [room] = await connection.query<{ id: bigint; lastSeq: bigint; lastRev: bigint }[]>(
    'SELECT id, last_seq AS lastSeq, last_rev AS lastRev FROM rooms WHERE slug = ?',
    [SLUG],
  )
  if (!room) throw new Error('the large room could not be made')
  const [begin, now] = [Number(room.lastSeq), Date.now()]
  const revs = Number(room.lastRev) - begin
  for (let there = begin; there < count; there += ROWS_AT_ONCE) {
    const size = Math.min(ROWS_AT_ONCE, count - there)
    const rows = Array.from({ length: size }, (_, place) => {
      const seq = there + place + 1
      const sentAt = new Date(now - ((count - seq) / count) * YEAR_MS)
      return [room.id, seq, seq + revs, senders[(seq * 7) % senders.length], toText(seq), sentAt]
    })
    await connection.beginTransaction()
    try {
      await insertRows(connection, 'messages', ['room_id', 'seq', 'rev', 'sender', 'message', 'sent_at'], rows)
      await insertRows(
        connection,
        'search_changes',
        ['room_id', 'seq', 'rev', 'count'],
        [[room.id, there + 1, there + 1 + revs, size]],
      )
      const last = there + size
      await connection.query('UPDATE rooms SET last_seq = ?, last_rev = ? WHERE id = ?', [last, last + revs, room.id])
      await connection.commit()
    } catch (cause) {
      await connection.rollback()
      throw cause
    }
    tell(there + size)
  }
}

function toText(seq: number): string {
  const pick = (words: string[], by: number) => words[Math.floor(seq / by) % words.length]
  return `${pick(BEGINNINGS, 1)} ${pick(SUBJECTS, 3)} ${pick(ENDINGS, 11)} #${seq}`
}
