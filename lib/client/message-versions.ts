import { isPending, type Message } from '#lib/protocol/entities.ts'

/**
 * The newer of two versions of one message, `present` where they are equal. A snapshot of a reply under way takes no
 * revision, and within one revision its text only grows: the longer one is newer.
 */
export function newerOf(present: Message, other: Message): Message {
  if (other.rev !== present.rev) return other.rev > present.rev ? other : present
  return isPending(present.status) && other.text.length > present.text.length ? other : present
}
