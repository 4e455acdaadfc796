import type { Message, Mine, Room } from '#lib/protocol/entities.ts'
import type { BrowsedRoom } from '#lib/protocol/http.ts'

/** A room that one may enter; `mine` is null where one is no member. */
export type ReadableRoom = Room & { mine: Mine | null }

/** How long an answer may take. */
const TIMEOUT_MS = 10_000

/** All rooms that one may enter, one's own first; null where there was no answer. Never rejects. */
export async function fetchRooms(): Promise<ReadableRoom[] | null> {
  return (await fetchAnswer<{ rooms: ReadableRoom[] }>('/api/rooms'))?.rooms ?? null
}

/** The channels among them, with how many are in each; null as above. */
export async function fetchBrowsed(): Promise<BrowsedRoom[] | null> {
  return (await fetchAnswer<{ rooms: BrowsedRoom[] }>('/api/rooms/browse'))?.rooms ?? null
}

/** What was said last in each of one's own rooms, its text cut to a line; null as above. */
export async function fetchLatest(): Promise<Message[] | null> {
  return (await fetchAnswer<{ messages: Message[] }>('/api/rooms/latest'))?.messages ?? null
}

async function fetchAnswer<T>(path: string): Promise<T | null> {
  try {
    const response = await fetch(path, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return response.ok ? await response.json() : null
  } catch {
    return null
  }
}
