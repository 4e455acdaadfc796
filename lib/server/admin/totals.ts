import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'

/** How many messages were ever said in all rooms that are still there, as their numbers tell. Throws CodedError `unavailable`. */
export async function countAllMessages(): Promise<number> {
  const { _sum } = await runQuery(() =>
    db().room.aggregate({ where: { kind: { not: 'deleted' } }, _sum: { lastSeq: true } }),
  )
  return Number(_sum.lastSeq ?? 0)
}
