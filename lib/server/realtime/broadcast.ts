import { splitToFit } from '#lib/chat/bytes.ts'
import type { Broadcast } from '#lib/chat/ports.ts'
import type { Message } from '#lib/protocol/entities.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import { counters, countOne } from '../metrics/counters.ts'
import type { PushNotices } from '../push/notices.ts'
import { recall } from '../remember.ts'
import { atEndOfTurn } from '../turn.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { Inboxes } from './inboxes.ts'
import { type ChatServer, chatRoom, openInboxRoom } from './io.ts'
import type { PeopleHere } from './people-here.ts'
import { tellProcesses } from './processes.ts'
import type { Revocations } from './revocations.ts'
import { closeToken } from './revoke.ts'

const FACT_MAX_BYTES = PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES

/**
 * Facts to everybody in a room. Messages that were committed together are said together, in one event with a list:
 * one write per socket instead of one per message (docs/traps.md, 16). The list leaves at the end of the turn, when every
 * sender has been acknowledged; what is too much for one event goes in several.
 */
export function createBroadcast(): Broadcast {
  const created = new Map<string, { messages: Message[]; since: number }>()

  function to(roomId: string) {
    return recall<ChatServer>('io')?.to(chatRoom(roomId))
  }

  /** Those of their sockets that have opened the inbox. */
  function toPerson(userId: string) {
    return recall<ChatServer>('io')?.to(openInboxRoom(userId))
  }

  function inboxes() {
    return recall<Inboxes>('inboxes')
  }

  function flush(roomId: string): void {
    const { messages, since } = created.get(roomId) ?? {}
    if (!messages || since === undefined) return
    created.delete(roomId)
    messages.sort((a, b) => a.seq - b.seq)
    for (const some of splitToFit(messages, FACT_MAX_BYTES))
      to(roomId)?.emit('messages:created', { roomId, messages: some })
    counters().fanOutSeconds.add((performance.now() - since) / 1000)
    inboxes()?.move(roomId)
  }

  return {
    messageCreated(message) {
      countOne(counters().messages, message.kind)
      const waiting = created.get(message.roomId)
      if (waiting) {
        waiting.messages.push(message)
        return
      }
      created.set(message.roomId, { messages: [message], since: performance.now() })
      atEndOfTurn('tell', () => flush(message.roomId))
    },
    messageChanged(message) {
      flush(message.roomId)
      to(message.roomId)?.emit('message:changed', { message })
      // Whom it names has changed.
      if (message.kind === 'human' || message.kind === 'bot') inboxes()?.move(message.roomId)
      if (message.kind === 'human') recall<Webhooks>('webhooks')?.hint(message.roomId)
      if (message.kind === 'ai' && message.status !== 'streaming') tellProcesses('reply:ended', message.id)
    },
    messageSaid(message) {
      recall<PushNotices>('push')?.messageSaid(message)
      if (message.kind === 'human') recall<Webhooks>('webhooks')?.hint(message.roomId)
    },
    reactionChanged(fact) {
      flush(fact.roomId)
      to(fact.roomId)?.emit('reaction:changed', fact)
    },
    roomChanged(room) {
      flush(room.id)
      to(room.id)?.emit('room:changed', { room })
      inboxes()?.move(room.id)
    },
    userChanged(user) {
      recall<PeopleHere>('people-here')?.change(user)
      tellProcesses('user:changed', user)
    },
    usernameErased: (erased) => tellProcesses('user:erased', erased),
    memberChanged(fact) {
      flush(fact.roomId)
      to(fact.roomId)?.emit('member:changed', fact)
      inboxes()?.move(fact.roomId, [fact.user.id])
    },
    memberLeft(fact) {
      flush(fact.roomId)
      to(fact.roomId)?.emit('member:left', fact)
    },
    accessChanged(change) {
      flush(change.roomId)
      recall<Revocations>('revocations')?.hear(change)
      tellProcesses('access:changed', change)
    },
    tokenEnded: (tokenId) => closeToken(tokenId),
    blockChanged: (userId, fact) => void toPerson(userId)?.emit('block:changed', fact),
    reportChanged: (userId, fact) => void toPerson(userId)?.emit('report:changed', fact),
    mineChanged: (roomId, userId) => inboxes()?.move(roomId, [userId]),
    replyDelta(fact) {
      // Volatile: a peer too slow for it enters again and gets the text whole.
      to(fact.roomId)?.volatile.emit('reply:delta', fact)
      tellProcesses('reply:delta', fact)
    },
    replySteps: (fact) => void to(fact.roomId)?.emit('reply:steps', fact),
    summaryChanged: (fact) => void to(fact.roomId)?.emit('summary:changed', fact),
  }
}
