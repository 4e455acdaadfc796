import type { Outgoing } from '#lib/client/room-view.ts'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import { type TimelineItem, type TimelineRow, toTimeline } from './timeline.ts'

export interface StoredItem extends TimelineItem {
  type: 'message'
  key: string
  message: Message
  /** What it answers, where it is loaded. */
  question: Message | undefined
  /** What it answers is the row right above: then it need not be quoted. */
  isUnderQuestion: boolean
  /** How many replies are made before this one. */
  waitingBefore: number
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
  let pendingReplies = 0
  return messages.map((message, index) => {
    const question = message.replyTo === undefined ? undefined : byId.get(message.replyTo)
    const item: StoredItem = {
      type: 'message',
      key: message.clientId ? `${message.sender} ${message.clientId}` : message.id,
      sender: message.sender,
      sentAt: message.sentAt,
      isApart: message.kind === 'system' || message.deletedAt !== undefined,
      hasQuote: message.kind === 'ai' || message.replyTo !== undefined,
      message,
      question,
      isUnderQuestion: question !== undefined && question === messages[index - 1],
      waitingBefore: message.status === 'queued' ? pendingReplies : 0,
      isLatestReply: message === latestReply,
    }
    if (isPending(message.status)) pendingReplies += 1
    return item
  })
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
