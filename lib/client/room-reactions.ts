import type { Message } from '#lib/protocol/entities.ts'
import type { ReactionChanged } from '#lib/protocol/marks.ts'
import { withReaction } from '#lib/protocol/rules/reactions.ts'

/**
 * Reactions in the browser. A fact tells of one without its message, so it says nothing but together with all that came
 * before it: facts are held until no change before them is missing.
 */

/** What I want of a reaction, shown before the server says so. */
export interface Wish {
  messageId: string
  emoji: string
  isOn: boolean
  /** The server has done it; the fact is on its way. */
  isGranted: boolean
}

/** Ascending by rev, each once. */
export function holdReaction(held: readonly ReactionChanged[], fact: ReactionChanged): readonly ReactionChanged[] {
  if (held.some(({ rev }) => rev === fact.rev)) return held
  return [...held, fact].sort((a, b) => a.rev - b.rev)
}

/** The message after this change; the same object where it knows of it. */
export function reactTo(message: Message, fact: ReactionChanged): Message {
  return message.id === fact.messageId && message.rev < fact.rev ? { ...change(message, fact), rev: fact.rev } : message
}

/** One wish for an emoji on a message: the last. */
export function putWish(wishes: readonly Wish[], wish: Wish): readonly Wish[] {
  return [...withoutWish(wishes, wish), wish]
}

export function withoutWish(
  wishes: readonly Wish[],
  { messageId, emoji }: Pick<Wish, 'messageId' | 'emoji'>,
): readonly Wish[] {
  return wishes.filter((wish) => wish.messageId !== messageId || wish.emoji !== emoji)
}

/** What the fact has made true, if this person is who reacted. */
export function withoutFulfilled(
  wishes: readonly Wish[],
  { username, ...fact }: ReactionChanged,
  me: string | undefined,
): readonly Wish[] {
  const isFulfilled = (wish: Wish) =>
    wish.messageId === fact.messageId && wish.emoji === fact.emoji && wish.isOn === fact.isOn
  return username === me && wishes.some(isFulfilled) ? wishes.filter((wish) => !isFulfilled(wish)) : wishes
}

/** The messages as they will be when all is as this person wishes. */
export function applyWishes(messages: Message[], wishes: readonly Wish[], username: string): Message[] {
  if (wishes.length === 0) return messages
  return messages.map((message) =>
    wishes.reduce(
      (wished, wish) => (wish.messageId === message.id ? change(wished, { ...wish, username }) : wished),
      message,
    ),
  )
}

function change(message: Message, reaction: { emoji: string; username: string; isOn: boolean }): Message {
  const before = message.reactions ?? []
  const after = withReaction(before, reaction)
  if (after === before) return message
  const { reactions: _, ...rest } = message
  return after.length > 0 ? { ...rest, reactions: [...after] } : rest
}
