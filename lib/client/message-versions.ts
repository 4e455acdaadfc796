import { isPending, type Message } from '#lib/protocol/entities.ts'

/**
 * The newer of two versions of one message, `present` where they are equal. A snapshot of a reply under way takes no
 * revision, and what people do to its message takes one without a word of it: within one version of a reply its thinking only grows,
 * and so does its text but where it turns out to have been thinking. Who thought longer is newer, and of two that thought
 * as long who said more.
 */
export function newerOf(present: Message, other: Message): Message {
  if (other.rev === present.rev) return isPending(present.status) && countSaid(other, present) > 0 ? other : present
  const [newer, older] = other.rev > present.rev ? [other, present] : [present, other]
  const isOneReply = isPending(newer.status) && newer.status === older.status && newer.version === older.version
  return isOneReply && countSaid(older, newer) > 0 ? { ...newer, ...toSaid(older) } : newer
}

/** More than 0 where the first has said more. */
function countSaid(one: Message, other: Message): number {
  const thought = (one.reasoning?.length ?? 0) - (other.reasoning?.length ?? 0)
  return thought || one.text.length - other.text.length
}

function toSaid({ text, reasoning }: Message): Pick<Message, 'text' | 'reasoning'> {
  return { text, ...(reasoning !== undefined && { reasoning }) }
}
