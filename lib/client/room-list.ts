import type { Mine, Room } from '#lib/protocol/entities.ts'

/** A room that one may enter; `mine` is null where one is no member. */
export type ReadableRoom = Room & { mine: Mine | null }

/** How long an answer may take. */
const TIMEOUT_MS = 10_000

/** All rooms that one may enter, one's own first; null where there was no answer. Never rejects. */
export async function fetchRooms(): Promise<ReadableRoom[] | null> {
  try {
    const response = await fetch('/api/rooms', {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) return null
    const { rooms }: { rooms: ReadableRoom[] } = await response.json()
    return rooms
  } catch {
    return null
  }
}
