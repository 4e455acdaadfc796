import type { User } from '#lib/protocol/entities.ts'
import { foldMention, isInEmail } from '#lib/protocol/text-tokens.ts'
import type { OpenWord } from './suggestions.ts'

/** Most people offered at once. */
const OFFERED_MAX = 8
const NO_MATCH = 4

/** No space is needed before it ("问下@小砚"), but what looks like an email address is none. */
const OPEN_MENTION = /[@＠]([\p{L}\p{M}\p{N}_-]{0,48})$/u

/** The mention that ends at the caret, if one does. */
export function findMentionQuery(text: string, caret: number): OpenWord | null {
  const match = OPEN_MENTION.exec(text.slice(0, caret))
  return match && !isInEmail(text, match.index) ? { start: match.index, query: match[1] ?? '' } : null
}

/**
 * Who may be meant: by the beginning of the name that is seen (the AI first), then of the username, then by what they contain;
 * among those who fit alike whoever spoke last. `speakers`: usernames, the last one first.
 */
export function findMentioned(members: User[], query: string, me: string, speakers: readonly string[] = []): User[] {
  const wanted = foldMention(query)
  const places = new Map(speakers.map((username, place) => [username, place]))
  const toPlace = ({ username }: User) => places.get(username) ?? speakers.length
  return members
    .filter((member) => member.username !== me)
    .map((member) => ({ member, rank: rankMatch(member, wanted) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((a, b) => a.rank - b.rank || toPlace(a.member) - toPlace(b.member))
    .slice(0, OFFERED_MAX)
    .map(({ member }) => member)
}

/** The text with the mention completed, and where the caret goes. */
export function completeMention(text: string, mention: OpenWord, name: string): { text: string; caret: number } {
  const end = mention.start + 1 + mention.query.length
  const rest = text.slice(end)
  const inserted = `@${name}${rest.startsWith(' ') ? '' : ' '}`
  const caret = mention.start + name.length + 2
  return { text: text.slice(0, mention.start) + inserted + rest, caret }
}

function rankMatch(member: User, wanted: string): number {
  const seen = foldMention(member.displayName)
  const username = foldMention(member.username)
  if (seen.startsWith(wanted)) return member.kind === 'ai' ? 0 : 1
  if (username.startsWith(wanted)) return 2
  return seen.includes(wanted) || username.includes(wanted) ? 3 : NO_MATCH
}
