import { findUsernameProblem, toUsername } from '#lib/chat/username.ts'
import { USERNAME_MAX } from '#lib/protocol/limits.ts'

/** Usernames out of what an issuer calls somebody. */

/** Of one name that others have. */
const NUMBERED = 20

/**
 * Those that there may be, the best first: as it was said, what may stand in a username of it, and the same with numbers. The
 * last is always one, with `random`, which nobody has.
 */
export function toUsernames(names: string[], random: string, alsoReserved: string[]): string[] {
  const bases = names.map(toBase).filter((name) => findUsernameProblem(name, alsoReserved) === null)
  const [first] = bases
  const numbered = first === undefined ? [] : Array.from({ length: NUMBERED }, (_, at) => withSuffix(first, at + 2))
  return [...bases, ...numbered, `user-${random}`].filter((name) => findUsernameProblem(name, alsoReserved) === null)
}

/** What stands before an @ counts alone; what a username can't hold becomes a dash. */
function toBase(said: string): string {
  const [handle = ''] = toUsername(said).trim().split('@')
  const bare = handle.replace(/[^\p{L}\p{M}\p{Nd}_-]+/gu, '-').replace(/^-+|-+$/g, '')
  return cut(bare, USERNAME_MAX)
}

function withSuffix(name: string, number: number): string {
  const suffix = `-${number}`
  return cut(name, USERNAME_MAX - suffix.length) + suffix
}

function cut(name: string, length: number): string {
  return [...name].slice(0, length).join('')
}
