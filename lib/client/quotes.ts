import type { Message, Room } from '#lib/protocol/entities.ts'
import { MESSAGES_MAX } from '#lib/protocol/limits.ts'
import { isSwept } from '#lib/protocol/rules/retention.ts'

/** Quotes that are missed this close together are asked for together. */
const GATHER_MS = 30
/** The messages that are kept; those that nobody has asked for longest are dropped. */
const KEPT_MAX = 500

/** A message that is quoted, or `gone` where the server has none of this id in the room. */
export type Quoted = Message | 'gone'

/** Messages that are quoted and not among those that a room has loaded, by id. */
export interface Quotes {
  find(messageId: string): Quoted | undefined
  /** What is known of a message that may be quoted. */
  put(message: Message): void
  /** A message was changed: what is kept of it is kept up to date. */
  takeChanged(message: Message): void
  /** How far a room was swept. */
  takeRoom(room: Room): void
  /** Asks the server for a message that is not known: once, however often it is missed. */
  want(roomId: string, messageId: string): void
  /** The connection is there: asks for what it could not be asked for. */
  wake(): void
  subscribe(listener: () => void): () => void
  close(): void
}

/** `ask` answers with those of the messages that are in the room, some at least if there are any; null where there was no answer. */
export function createQuotes(ask: (roomId: string, messageIds: string[]) => Promise<Message[] | null>): Quotes {
  const known = new Map<string, Quoted>()
  /** The room of each message that is asked for, or waits to be. */
  const missing = new Map<string, string>()
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function keep(messageId: string, quoted: Quoted): void {
    known.delete(messageId)
    known.set(messageId, quoted)
    missing.delete(messageId)
    for (const oldest of [...known.keys()].slice(0, -KEPT_MAX)) known.delete(oldest)
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  function put(message: Message): void {
    const present = known.get(message.id)
    if (present && present !== 'gone' && present.rev >= message.rev) return
    keep(message.id, message)
    tell()
  }

  function askSoon(): void {
    if (missing.size > 0) timer ??= setTimeout(askForMissing, GATHER_MS)
  }

  /** What is long comes in parts: the rest is asked for until an answer brings nothing more. */
  async function askForMissing(): Promise<void> {
    timer = undefined
    const [[, roomId] = []] = missing
    if (roomId === undefined) return
    const messageIds = [...missing].filter(([, room]) => room === roomId).map(([id]) => id)
    const asked = messageIds.slice(0, MESSAGES_MAX)
    const found = await ask(roomId, asked)
    if (!found) return
    for (const message of found) keep(message.id, message)
    if (found.length === 0) for (const id of asked) keep(id, 'gone')
    tell()
    askSoon()
  }

  return {
    find: (messageId) => known.get(messageId),
    put,
    takeChanged(message) {
      if (known.has(message.id)) put(message)
    },
    want(roomId, messageId) {
      if (known.has(messageId) || missing.has(messageId)) return
      missing.set(messageId, roomId)
      askSoon()
    },
    takeRoom(room) {
      const swept = [...known.values()].filter(
        (quoted) => quoted !== 'gone' && quoted.roomId === room.id && isSwept(quoted, room),
      ) as Message[]
      for (const { id } of swept) keep(id, 'gone')
      if (swept.length > 0) tell()
    },
    wake: askSoon,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => clearTimeout(timer),
  }
}
