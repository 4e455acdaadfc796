import type { SessionUser, User } from './entities.ts'
import type { MentionName } from './text-tokens.ts'

const HUES = 24
/** The AI's own hues, which no person gets. */
const AI_HUES = { from: 285, to: 315 }
const FREE_HUES = Array.from({ length: HUES }, (_, step) => step * (360 / HUES)).filter(
  (hue) => hue < AI_HUES.from || hue > AI_HUES.to,
)

/**
 * A person's hue in degrees: one of 24 by a hash (FNV-1a) of the username, none of them the AI's. A message carries no more
 * of its sender, so whoever sees it comes to the same hue, whether or not they know the person.
 */
export function toColor(username: string): number {
  let hash = 0x811c9dc5
  for (const character of username) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0
  return FREE_HUES[hash % FREE_HUES.length] ?? 0
}

/** How everybody sees the person behind a session, or the bot behind a token. */
export function toUser({ id, username, displayName, role, kind = 'human' }: SessionUser): User {
  return { id, username, displayName, kind, role, color: toColor(username) }
}

/** All names by which people can be mentioned. */
export function toMentionNames(people: Pick<User, 'username' | 'displayName'>[]): MentionName[] {
  return people.flatMap(({ username, displayName }) =>
    displayName === username
      ? [{ name: username, username }]
      : [
          { name: displayName, username },
          { name: username, username },
        ],
  )
}
