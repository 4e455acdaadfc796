import type { Message } from '#lib/protocol/entities.ts'
import type { Row, Seen } from './verdict.ts'

/** What people do with messages that are there already, and what of it must be in the table afterwards. */

/** In the order in which one person asked for them, one after the other. Unacknowledged, it may have happened or not. */
export type Change = { messageId: string; isAcked: boolean } & (
  | { type: 'edit'; text: string }
  | { type: 'delete' }
  | { type: 'react'; emoji: string; isOn: boolean }
)

/** What is compared of a message on a screen. */
export function toSeen({ id, seq, rev, text, status, reactions }: Message): Seen {
  return { id, seq, rev, text, status, reactions: toReactionList(reactions) }
}

function toReactionList(reactions: Message['reactions'] = []): string[] {
  return reactions.flatMap(({ emoji, by }) => by.map((username) => toReaction(emoji, username))).sort()
}

function toReaction(emoji: string, username: string): string {
  return `${emoji} ${username}`
}

/** The texts that a message may have, of which its author was told `sent`. Deleted, it has none. */
export function listTexts(sent: { id: string; text: string }, changes: Change[]): string[] {
  const own = changes.filter(({ messageId, type }) => messageId === sent.id && type !== 'react')
  const texts = own.map((change) => (change.type === 'edit' ? change.text : ''))
  const lastAcked = own.findLastIndex(({ isAcked }) => isAcked)
  const confirmed = lastAcked < 0 ? sent.text : (texts[lastAcked] ?? '')
  return [confirmed, ...texts.filter((_, index) => !own[index]?.isAcked)]
}

/** Reactions of this person that are acknowledged and not stored so; a deleted message has none. */
export function listLostReactions(rows: Map<string, Row>, username: string, changes: Change[]): string[] {
  const last = new Map<string, Change & { type: 'react' }>()
  const unsure = new Set<string>()
  for (const change of changes) {
    if (change.type !== 'react') continue
    const key = `${change.messageId} ${change.emoji}`
    if (change.isAcked) last.set(key, change)
    else unsure.add(key)
  }
  return [...last]
    .filter(([key]) => !unsure.has(key))
    .filter(([, { messageId, emoji, isOn }]) => {
      const row = rows.get(messageId)
      const isThere = row?.reactions.includes(toReaction(emoji, username)) ?? false
      return row?.isDeleted ? isThere : isThere !== isOn
    })
    .map(([key, { isOn }]) => `${username} put ${key} ${isOn ? 'on' : 'off'}`)
}
