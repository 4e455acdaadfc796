import { isPending, type Message } from '#lib/protocol/entities.ts'

/**
 * The newer of two versions of one message, `present` where they are equal. A snapshot of a reply under way takes no
 * revision. Within one revision its thinking only grows, and so does its text but where it turns out to have been
 * thinking: who thought longer is newer, and of two that thought as long who said more.
 */
export function newerOf(present: Message, other: Message): Message {
  if (other.rev !== present.rev) return other.rev > present.rev ? other : present
  if (!isPending(present.status)) return present
  const thought = (other.reasoning?.length ?? 0) - (present.reasoning?.length ?? 0)
  return (thought || other.text.length - present.text.length) > 0 ? other : present
}
