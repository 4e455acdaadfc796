import type { Reaction } from '../entities.ts'

/** The reactions of a message after somebody's; the same list where that was so already. An emoji goes with its last one. */
export function withReaction(
  reactions: readonly Reaction[],
  { emoji, username, isOn }: { emoji: string; username: string; isOn: boolean },
): readonly Reaction[] {
  const present = reactions.find((reaction) => reaction.emoji === emoji)
  if ((present?.by.includes(username) ?? false) === isOn) return reactions
  if (!present) return [...reactions, { emoji, by: [username] }]
  const by = isOn ? [...present.by, username] : present.by.filter((other) => other !== username)
  return reactions.flatMap((reaction) => (reaction !== present ? reaction : by.length > 0 ? { emoji, by } : []))
}
