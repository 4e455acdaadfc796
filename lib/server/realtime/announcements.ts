import { splitToFit } from '#lib/chat/bytes.ts'
import type { User } from '#lib/protocol/entities.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import type { Away, PresenceChange } from './presence.ts'

/**
 * Coming and going, said a few times a second instead of at each step: otherwise a thousand people who come back tell a
 * thousand people a thousand times. The last word about a person is the one that is said.
 */

const COLLECT_MS = 250
/** A crowd is told in several facts. */
const HALF_FACT_BYTES = (PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES) / 2

export interface Announcements {
  announce(change: PresenceChange): void
  close(): void
}

export function createAnnouncements(say: (change: PresenceChange) => void): Announcements {
  /** Room → person → who came, or null for who left. */
  const waiting = new Map<string, Map<string, User | null>>()
  /** Room → person → since when they are away, and whether they want not to be disturbed. */
  const awayIn = new Map<string, Map<string, Away>>()
  let timer: NodeJS.Timeout | undefined

  function sayAll(): void {
    timer = undefined
    for (const [roomId, people] of waiting) {
      const joined = [...people.values()].filter((user) => user !== null)
      const left = [...people].flatMap(([id, user]) => (user ? [] : [id]))
      const comings = splitToFit(joined, HALF_FACT_BYTES)
      const goings = splitToFit(left, HALF_FACT_BYTES)
      for (let part = 0; part < Math.max(comings.length, goings.length); part++)
        say({ roomId, joined: comings[part] ?? [], left: goings[part] ?? [] })
    }
    waiting.clear()
    for (const [roomId, people] of awayIn) {
      for (const some of splitToFit([...people.values()], HALF_FACT_BYTES))
        say({ roomId, joined: [], left: [], away: some })
    }
    awayIn.clear()
  }

  return {
    announce({ roomId, joined, left, away = [] }) {
      if (joined.length + left.length > 0)
        note(waiting, roomId, [
          ...joined.map((user): [string, User] => [user.id, user]),
          ...left.map((id): [string, null] => [id, null]),
        ])
      for (const id of left) awayIn.get(roomId)?.delete(id)
      if (away.length > 0)
        note(
          awayIn,
          roomId,
          away.map((one) => [one.userId, one]),
        )
      timer ??= setTimeout(sayAll, COLLECT_MS)
    },
    close: () => clearTimeout(timer),
  }
}

function note<V>(rooms: Map<string, Map<string, V>>, roomId: string, said: [string, V][]): void {
  const people = rooms.get(roomId) ?? new Map<string, V>()
  rooms.set(roomId, people)
  for (const [id, value] of said) people.set(id, value)
}
