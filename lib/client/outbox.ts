import type { Message } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import { createClientId } from './client-id.ts'
import {
  createLane,
  type Entry,
  type Lane,
  type OutboxChange,
  type OutboxTransport,
  toOutgoing,
} from './outbox-lane.ts'
import type { OutboxStorage, StoredMessage } from './outbox-storage.ts'
import type { Outgoing } from './room-view.ts'
import type { Tab } from './tabs.ts'

/** The messages that one person has written or edited and the server has not confirmed yet, in all rooms. */
export interface Outbox {
  /** In the order in which they will be sent: the same list, and the same rows, until something of them changes. */
  list(roomId: string): Outgoing[]
  send(input: Pick<StoredMessage, 'roomId' | 'text' | 'ask' | 'replyTo' | 'offRecord' | 'files'>): void
  /** A file of a message is uploaded, or can't be. */
  settleFile(id: string, outcome: { fileId: string } | { failure: Failure }): void
  /** Has a message say something else, in place of what it was to say before. */
  edit(input: { roomId: string; messageId: string; text: string }): void
  /** Tries again, now, a message that failed. */
  resend(clientId: string): void
  /** Forgets a message. If a try is under way, it may be stored all the same. */
  discard(clientId: string): void
  /** These messages are stored: mine among them need not be sent any more. */
  confirm(messages: Message[]): void
  /** The connection is there: sends what waits, also what closed tabs left behind. */
  wake(): void
  subscribe(listener: (change: OutboxChange) => void): () => void
  /** Stops sending. What waits stays on the device. */
  close(): void
}

export function createOutbox(
  user: { id: string; username: string },
  transport: OutboxTransport,
  storage: OutboxStorage,
  tab: Tab,
): Outbox {
  const lanes = new Map<string, Lane>()
  const listeners = new Set<(change: OutboxChange) => void>()
  /** Client ids that were ever here: what is done must not come back from a look at the device a moment before. */
  const known = new Set<string>()
  let lastCreatedAt = 0
  let isClosed = false

  /** What `list` last answered, by room. */
  const lists = new Map<string, Outgoing[]>()

  function tell(change: OutboxChange): void {
    lists.delete(change.roomId)
    for (const listener of listeners) listener(change)
  }

  function laneOf(roomId: string): Lane {
    const present = lanes.get(roomId)
    if (present) return present
    const lane = createLane(transport, storage, tell)
    lanes.set(roomId, lane)
    return lane
  }

  function find(clientId: string): { lane: Lane; entry: Entry } | null {
    for (const lane of lanes.values()) {
      const entry = lane.entries().find(({ stored }) => stored.clientId === clientId)
      if (entry) return { lane, entry }
    }
    return null
  }

  function add(stored: StoredMessage, isAdopted: boolean): void {
    known.add(stored.clientId)
    lastCreatedAt = Math.max(lastCreatedAt, stored.createdAt)
    void storage.put(stored)
    laneOf(stored.roomId).add({ stored, isAdopted, since: performance.now(), isOverdue: false })
  }

  function addOwn(
    written: Pick<StoredMessage, 'roomId' | 'text' | 'ask' | 'replyTo' | 'offRecord' | 'files' | 'edits'>,
  ): void {
    const createdAt = Math.max(Date.now(), lastCreatedAt + 1)
    add({ clientId: createClientId(), userId: user.id, tabId: tab.id, ...written, createdAt, strikes: 0 }, false)
  }

  function discard(clientId: string): void {
    const found = find(clientId)
    if (!found) return
    found.lane.remove(found.entry)
    tell({ type: 'removed', roomId: found.entry.stored.roomId })
  }

  /** Takes over what tabs that are gone could not send. */
  async function adopt(): Promise<void> {
    await tab.exclusively(async (isGone) => {
      for (const stored of await storage.list(user.id)) {
        if (isClosed || known.has(stored.clientId) || !isGone(stored.tabId)) continue
        add({ ...stored, tabId: tab.id }, true)
      }
    })
  }

  function adoptSoon(): void {
    // A browser that refuses its locks: what is left behind waits for the next time.
    adopt().catch(() => {})
  }

  adoptSoon()
  return {
    list(roomId) {
      const list = lists.get(roomId) ?? lanes.get(roomId)?.entries().map(toOutgoing) ?? NOTHING
      lists.set(roomId, list)
      return list
    },
    send({ roomId, text, ask, replyTo, offRecord, files }) {
      addOwn({
        ...{ roomId, text },
        ...(ask !== undefined && { ask }),
        ...(replyTo !== undefined && { replyTo }),
        ...(offRecord && { offRecord }),
        ...(files && { files }),
      })
    },
    settleFile(id, outcome) {
      for (const lane of lanes.values()) {
        for (const entry of lane.entries()) {
          const { files = [] } = entry.stored
          if (!files.some((file) => file.id === id)) continue
          const settled = files.map((file) => (file.id === id && 'fileId' in outcome ? { ...file, ...outcome } : file))
          lane.change(entry, { files: settled, ...('failure' in outcome && outcome) })
        }
      }
    },
    edit({ roomId, messageId, text }) {
      const earlier = laneOf(roomId)
        .entries()
        .filter(({ stored }) => stored.edits === messageId)
      for (const { stored } of earlier) discard(stored.clientId)
      addOwn({ roomId, text, edits: messageId })
    },
    resend(clientId) {
      const found = find(clientId)
      found?.lane.resend(found.entry)
    },
    discard,
    confirm(messages) {
      for (const { sender, clientId } of messages) {
        const found = clientId !== undefined && sender === user.username ? find(clientId) : null
        if (found) found.lane.confirm(found.entry)
      }
    },
    wake() {
      for (const lane of lanes.values()) lane.wake()
      adoptSoon()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      for (const lane of lanes.values()) lane.close()
    },
  }
}

const NOTHING: Outgoing[] = []
