import type { PoolConnection } from 'mariadb'
import type { WantedHits } from '#lib/chat/search/ports.ts'
import { foldText } from '#lib/protocol/rules/search/fold.ts'
import { isFound } from '#lib/protocol/rules/search/match.ts'
import { findLinks } from '#lib/protocol/text-tokens.ts'

/** Messages as they are now, looked at for what is wanted: the truth that every way of finding some ends with. */

/** Of messages `m`. */
export interface Condition {
  sql: string
  values: unknown[]
}

export interface TextRow {
  id: bigint
  message: string
}

/** What is true of a message beside its words. */
export function toCondition(wanted: WantedHits): Condition {
  const { roomIds, sender, sentFrom, sentBefore, beforeId, afterSeq, isOnRecord, has } = wanted
  const parts: [sql: string, ...values: unknown[]][] = [
    // Ids are numbers: as they are they take less than as values.
    [`m.room_id IN (${roomIds.map(BigInt).join()})`],
    [`m.kind <> 'system' AND m.deleted_at IS NULL`],
    [`(m.kind <> 'ai' OR NOT EXISTS (${PENDING}))`],
  ]
  if (sender) parts.push(['m.sender = ?', sender.username])
  if (sentFrom !== undefined) parts.push(['m.sent_at >= ?', sentFrom.slice(0, -1)])
  if (sentBefore !== undefined) parts.push(['m.sent_at < ?', sentBefore.slice(0, -1)])
  if (beforeId !== undefined) parts.push(['m.id < ?', BigInt(beforeId)])
  if (afterSeq !== undefined) parts.push(['m.seq > ?', afterSeq])
  if (isOnRecord) parts.push(['m.off_record = 0'])
  if (has === 'file' || has === 'image') parts.push([`EXISTS (${FILES}${has === 'image' ? IS_IMAGE : ''})`])
  return { sql: parts.map(([sql]) => sql).join(' AND '), values: parts.flatMap(([, ...values]) => values) }
}

const PENDING = `SELECT 1 FROM replies r WHERE r.message_id = m.id AND r.status IN ('queued', 'streaming')`

const FILES = 'SELECT 1 FROM files f WHERE f.message_id = m.id AND f.removed_at IS NULL'
const IS_IMAGE = ` AND f.type LIKE 'image/%'`

/** Those of the messages that are what is wanted, the newest first. */
export async function keepWanted(
  connection: PoolConnection,
  wanted: WantedHits,
  condition: Condition,
  ids: readonly bigint[],
): Promise<bigint[]> {
  if (ids.length === 0) return []
  const rows = await connection.query<TextRow[]>(
    `SELECT m.id, m.message FROM messages m FORCE INDEX (PRIMARY)
     WHERE m.id IN (${ids.join()}) AND ${condition.sql} ORDER BY m.id DESC`,
    condition.values,
  )
  return toWantedIds(rows, wanted)
}

/** What is true of them beside their words is known already. */
export function toWantedIds(rows: readonly TextRow[], { pieces, has }: WantedHits): bigint[] {
  return rows.filter(({ message }) => isWanted(message, pieces, has)).map(({ id }) => BigInt(id))
}

function isWanted(text: string, pieces: readonly string[], has: WantedHits['has']): boolean {
  if (has === 'link' && !hasLink(text)) return false
  return pieces.length === 0 || isFound(foldText(text).text, pieces)
}

/** A cheap look first: most texts have none. */
export function hasLink(text: string): boolean {
  return /:\/\/|www\./i.test(text) && findLinks(text).length > 0
}
