import type { Result } from '#lib/protocol/errors.ts'
import type { MessagePage, RoomDays } from '#lib/protocol/http.ts'
import type { SearchPage } from '#lib/protocol/search.ts'
import { getJson } from './get-json.ts'

/** Positions are `seq`s; the message at `before` and `after` is not in the page, the one at `around` is. */
export type HistoryPosition = { before: number } | { after: number } | { around: number }

/** A page of a room's history. Never rejects: without an answer of the server the code is `unavailable`. */
export function fetchHistory(roomId: string, position: HistoryPosition, limit?: number): Promise<Result<MessagePage>> {
  const query = new URLSearchParams()
  for (const [name, seq] of Object.entries(position)) query.set(name, String(seq))
  if (limit !== undefined) query.set('limit', String(limit))
  return getJson(`/api/rooms/${encodeURIComponent(roomId)}/messages?${query}`)
}

/** On which days of a month, `YYYY-MM`, something was said, by the clocks of a time zone. Never rejects, as above. */
export function fetchRoomDays(
  roomId: string,
  { month, timeZone }: { month: string; timeZone: string },
): Promise<Result<RoomDays>> {
  return getJson(`/api/rooms/${encodeURIComponent(roomId)}/days?${new URLSearchParams({ month, timeZone })}`)
}

/** A page of what one person said in a room before the message with this id, ascending. Never rejects, as above. */
export async function fetchHistoryOf(
  roomId: string,
  { person, beforeId }: { person: string; beforeId: string },
): Promise<Result<MessagePage>> {
  const query = new URLSearchParams({ room: roomId, from: person, cursor: beforeId, limit: String(PERSON_PAGE_SIZE) })
  const result = await getJson<SearchPage>(`/api/search?${query}`)
  if (!result.ok) return result
  const { hits, nextCursor } = result.data
  const messages = hits.map(({ message }) => message).reverse()
  return { ok: true, data: { messages, hasBefore: nextCursor !== undefined, hasAfter: false } }
}

const PERSON_PAGE_SIZE = 50
