import type { Room } from '#lib/protocol/entities.ts'

/** What of a room's history is shown. */
export interface HistoryView {
  /** `YYYY-MM-DD`; null: it opens at its end. */
  day: string | null
  /** The username of whose messages alone are shown; null: all. */
  person: string | null
}

/** The address of a room's history. */
export function toHistoryPath(
  { slug }: Pick<Room, 'slug'>,
  { day = null, person = null }: Partial<HistoryView> = {},
): string {
  const room = `/history?room=${encodeURIComponent(slug)}`
  const who = person === null ? '' : `&person=${encodeURIComponent(person)}`
  return `${room}${who}${day === null ? '' : `&day=${day}`}`
}
