import type { SessionUser } from '#lib/protocol/entities.ts'
import type { RoomDays } from '#lib/protocol/http.ts'
import { listDayStarts, toDayStart } from '#lib/protocol/rules/days.ts'
import type { Access } from './access.ts'
import type { Store } from './ports.ts'

/** On which days something was said in a room. */

interface DaysParts {
  store: Pick<Store, 'countBetween'>
  access: Access
}

/** Later than any message. */
const END_OF_TIME = Date.UTC(9999, 0)

export function createDays({ store, access }: DaysParts) {
  /** Of a month, `YYYY-MM`, the days on which something was said, by the clocks of the time zone; system messages and tombstones count. */
  async function list(user: SessionUser, roomId: string, month: string, timeZone = 'UTC'): Promise<RoomDays> {
    const { room } = await access.requireAccess(user, roomId, 'read')
    const starts = listDayStarts(month, timeZone)
    const spans = await store.countBetween(
      room.id,
      starts.map(({ at }) => at),
      room.lastSeq,
    )
    return {
      days: spans.flatMap(({ count, firstSeq }, index) => {
        const day = starts[index]?.day
        return count > 0 && day !== undefined ? [{ day, count, firstSeq }] : []
      }),
    }
  }

  /** The first message of a day, `YYYY-MM-DD`, or else of the days behind it; null where nothing was said since. */
  async function findFirst(user: SessionUser, roomId: string, day: string, timeZone: string): Promise<number | null> {
    const { room } = await access.requireAccess(user, roomId, 'read')
    const [span] = await store.countBetween(room.id, [toDayStart(day, timeZone), END_OF_TIME], room.lastSeq)
    return span && span.count > 0 ? span.firstSeq : null
  }

  return { list, findFirst }
}
