import type { SessionUser } from '#lib/protocol/entities.ts'
import { toMentionNames } from '#lib/protocol/people.ts'
import { tokenizeText } from '#lib/protocol/text-tokens.ts'

/** A question to the reader without the `@name` that it begins with: that it is put to them is said above it. */
export function withoutAddress(text: string, me: SessionUser): string {
  const everybody = ['everyone', '所有人'].map((name) => ({ name, username: me.username }))
  const [first] = tokenizeText(text, [...toMentionNames([me]), ...everybody])
  if (first?.type !== 'mention') return text
  return text.slice(first.text.length).replace(/^[\s,，:：、]+/u, '') || text
}
