import type { WantedHits } from '#lib/chat/search/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { withDeadline } from '../deadline.ts'
import { findHitIds } from '../search/find-hits.ts'
import { toCodedError } from './failures.ts'
import { Prisma } from './generated/client.ts'
import { COLUMNS, REPLY_JOIN } from './message-columns.ts'
import { db } from './prisma.ts'
import { type ShownMessage, toMessage } from './rows.ts'

const DEADLINE_MS = 2_600

/** Newest first. That it takes too long says nothing of the database, as it would of another query. */
export async function findHits(wanted: WantedHits): Promise<Message[]> {
  try {
    return await withDeadline(DEADLINE_MS, readHits(wanted))
  } catch (cause) {
    throw toCodedError(cause)
  }
}

async function readHits(wanted: WantedHits): Promise<Message[]> {
  const ids = await findHitIds(wanted)
  if (ids.length === 0) return []
  const rows = await db().$queryRaw<ShownMessage[]>`
    SELECT ${COLUMNS} FROM messages m ${REPLY_JOIN} WHERE m.id IN (${Prisma.join(ids)}) ORDER BY m.id DESC`
  return rows.map(toMessage)
}
