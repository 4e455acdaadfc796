import type { Outgoing } from '#lib/client/room-view.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { type TimelineItem, type TimelineRow, toTimeline } from './timeline.ts'

export interface StoredItem extends TimelineItem {
  type: 'message'
  key: string
  message: Message
  /** What it answers, where it is loaded. */
  question: Message | undefined
  /** What it answers is the row right above: then it need not be quoted. */
  isUnderQuestion: boolean
  /** Of a reply that waits for others: its place in the queue, from 1 on; else 0. */
  place: number
  isLatestReply: boolean
}

export interface OutgoingItem extends TimelineItem {
  type: 'outgoing'
  key: string
  outgoing: Outgoing
  /** What it answers, where it is loaded. */
  question: Message | undefined
  isUnderQuestion: boolean
}

/** Everything that the timeline shows: what is stored, then what is on its way. A message keeps the key it was sent under. */
export function toRows(
  messages: Message[],
  outgoing: Outgoing[],
  me: string,
  toDay: (sentAt: string) => string,
): TimelineRow<StoredItem | OutgoingItem>[] {
  return toTimeline(
    [...toStoredItems(messages), ...outgoing.map((one, place) => toOutgoingItem(one, me, messages, place === 0))],
    toDay,
  )
}

/** The stored messages alone. */
export function toStoredItems(messages: Message[]): StoredItem[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const latestReply = messages.findLast((message) => message.kind === 'ai')
  const places = toPlaces(messages)
  return messages.map((message, index) => {
    const question = message.replyTo === undefined ? undefined : byId.get(message.replyTo)
    return {
      type: 'message',
      key: message.clientId ? `${message.sender} ${message.clientId}` : message.id,
      sender: message.sender,
      sentAt: message.sentAt,
      isApart: message.kind === 'system' || message.deletedAt !== undefined,
      hasQuote: message.kind === 'ai' || message.replyTo !== undefined,
      message,
      question,
      isUnderQuestion: question !== undefined && question === messages[index - 1],
      place: places.get(message.id) ?? 0,
      isLatestReply: message === latestReply,
    }
  })
}

/**
 * Replies are made one at a time in a room, in the order in which they were asked for. Those that are repeated are shown
 * behind the others: nothing tells when they were asked for again, and `rev` rises with a reaction or a pin as well.
 */
function toPlaces(messages: Message[]): Map<string, number> {
  const isRepeated = ({ version = 1 }: Message) => Number(version > 1)
  const queued = messages
    .filter(({ status }) => status === 'queued')
    .sort((a, b) => isRepeated(a) - isRepeated(b) || a.seq - b.seq)
  const isBusy = messages.some(({ status }) => status === 'streaming')
  // Where none is under way, it is the first one's turn.
  return new Map(queued.map(({ id }, index) => [id, isBusy ? index + 1 : index]))
}

function toOutgoingItem(outgoing: Outgoing, me: string, messages: Message[], isFirst: boolean): OutgoingItem {
  const { replyTo } = outgoing
  const question = replyTo === undefined ? undefined : messages.find(({ id }) => id === replyTo)
  return {
    type: 'outgoing',
    key: `${me} ${outgoing.clientId}`,
    sender: me,
    sentAt: new Date(outgoing.createdAt).toISOString(),
    isApart: outgoing.state === 'failed',
    hasQuote: replyTo !== undefined,
    outgoing,
    question,
    isUnderQuestion: isFirst && question !== undefined && question === messages.at(-1),
  }
}
