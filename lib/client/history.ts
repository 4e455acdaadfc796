import type { Result } from '#lib/protocol/errors.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
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
