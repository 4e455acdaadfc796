import { MEMBERS_MAX } from '#lib/protocol/limits.ts'
import type { Fact } from '#lib/protocol/wire.ts'
import type { Away } from './presence.ts'
import { Encoded } from './text-parser.ts'

/** How it is told who is away, or not to be disturbed. */
export function toAwayFact(roomId: string, away: readonly Away[]): Fact<'away:changed'> {
  const people = away.map(({ since, ...person }) => ({
    ...person,
    since: since === null ? null : new Date(since).toISOString(),
  }))
  return { roomId, people }
}

/**
 * The same for those who come into a room, one after the other: as long as the list is the same one it is made into bytes once.
 * A list belongs to one room.
 */
export function createAwayEncoder(): (roomId: string, away: readonly Away[]) => Fact<'away:changed'> {
  const known = new WeakMap<readonly Away[], Encoded<Fact<'away:changed'>>>()
  return (roomId, away) => {
    const fact = known.get(away) ?? encode(toAwayFact(roomId, away.slice(0, MEMBERS_MAX)))
    known.set(away, fact)
    // To Socket.IO's types it is what it stands for; only the parser looks into it.
    return fact as unknown as Fact<'away:changed'>
  }
}

function encode<F>(fact: F): Encoded<F> {
  return new Encoded([Buffer.from(JSON.stringify(fact))])
}
