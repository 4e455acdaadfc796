import { splitToFit } from '#lib/chat/bytes.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import { log } from '../log.ts'
import { type ChatServer, type ChatSocket, inboxRoom, openInboxRoom } from './io.ts'
import type { InboxMove } from './processes.ts'

/**
 * Tells people what changed in their rooms, if they have opened their inbox. What moves is only marked; twice a second
 * it is read, in one query for all of a room's people who are here, and said. So a message costs no write for each
 * member, whoever is late hears the latest, and what a lost word left unsaid is found by the room's head.
 */

const INTERVAL_MS = 550
/** What moved here is told to the other processes sooner, since they wait again. */
const TELL_MS = 100
const FACT_MAX_BYTES = PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES
const EVERYBODY = null
/** Somebody who is brought into rooms without end must come in, too. */
const READ_AGAIN_MAX = 3

export interface InboxesParts {
  namespace: ChatServer
  /** The room as each of these people has it who is a member. */
  listMine(roomId: string, userIds: string[]): Promise<Map<string, InboxRoom>>
  /** To the other processes. */
  tell(moves: InboxMove[]): void
}

export interface Inboxes {
  /** Tells this socket what changes in its person's rooms, from before they are read on. */
  open<T extends { rooms: InboxRoom[] }>(socket: ChatSocket, read: () => Promise<T>): Promise<T>
  /** A room changed for all its people, or for some. Other processes hear of it. */
  move(roomId: string, userIds?: string[]): void
  /** As another process said. */
  hear(moves: InboxMove[]): void
  /** Somebody's sockets have this room in their inbox from now on, or no more. */
  add(roomId: string, userId: string): void
  remove(roomId: string, userId: string): void
  /** Rooms that open inboxes here have. */
  listRooms(): string[]
  /** What was read of a room's head: notices what nobody told. */
  compareHead(roomId: string, lastSeq: number): void
  close(): void
}

/** Those whom it concerns; EVERYBODY for all. */
type Marks = Map<string, Set<string> | typeof EVERYBODY>

export function createInboxes({ namespace, listMine, tell }: InboxesParts): Inboxes {
  let marked: Marks = new Map()
  let untold: Marks = new Map()
  /** Inboxes that are being read: the rooms that moved meanwhile, and whether others belong to them now. */
  const opening = new Set<{ userId: string; moved: Set<string>; isStale: boolean }>()
  /** The last seq that was said of a room. */
  const heads = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let telling: NodeJS.Timeout | undefined
  let saidAt = Number.NEGATIVE_INFINITY
  let isSaying = false
  let isClosed = false

  function markHere(roomId: string, userIds?: readonly string[]): void {
    mark(marked, roomId, userIds)
    for (const { moved } of opening) moved.add(roomId)
    plan()
  }

  function plan(): void {
    if (isClosed || timer || isSaying || marked.size === 0) return
    timer = setTimeout(() => void sayAll(), Math.max(0, saidAt + INTERVAL_MS - performance.now()))
  }

  async function sayAll(): Promise<void> {
    timer = undefined
    isSaying = true
    saidAt = performance.now()
    const marks = marked
    marked = new Map()
    try {
      const changed = new Map<string, InboxRoom[]>()
      for (const [roomId, userIds] of marks) await readInto(changed, roomId, listHere(roomId, userIds))
      for (const [userId, rooms] of changed) say(userId, rooms)
    } catch (cause) {
      log().warn({ err: cause }, 'inboxes could not be read')
      for (const [roomId, userIds] of marks) mark(marked, roomId, userIds ?? undefined)
    }
    isSaying = false
    plan()
  }

  async function readInto(changed: Map<string, InboxRoom[]>, roomId: string, userIds: string[]): Promise<void> {
    if (userIds.length === 0) return
    for (const [userId, room] of await listMine(roomId, userIds)) {
      heads.set(roomId, room.lastSeq)
      const rooms = changed.get(userId)
      if (rooms) rooms.push(room)
      else changed.set(userId, [room])
    }
  }

  /** People of this process with an open inbox that has the room. */
  function listHere(roomId: string, userIds: Set<string> | typeof EVERYBODY): string[] {
    const here = new Set<string>()
    for (const socketId of namespace.adapter.rooms.get(inboxRoom(roomId)) ?? []) {
      const userId = namespace.sockets.get(socketId)?.data.user.id
      if (userId !== undefined && (userIds === EVERYBODY || userIds.has(userId))) here.add(userId)
    }
    return [...here]
  }

  function say(userId: string, rooms: InboxRoom[]): void {
    for (const some of splitToFit(rooms, FACT_MAX_BYTES))
      namespace.local.to(openInboxRoom(userId)).emit('inbox:changed', { rooms: some })
  }

  function tellOthers(): void {
    telling = undefined
    tell([...untold].map(([roomId, userIds]) => ({ roomId, ...(userIds && { userIds: [...userIds] }) })))
    untold = new Map()
  }

  /** What is being read of this person's rooms may be from before. */
  function outdate(userId: string): void {
    for (const one of opening) if (one.userId === userId) one.isStale = true
  }

  function listSockets(userId: string): ChatSocket[] {
    const ids = namespace.adapter.rooms.get(openInboxRoom(userId)) ?? []
    return [...ids].flatMap((id) => namespace.sockets.get(id) ?? [])
  }

  return {
    async open(socket, read) {
      const { id: userId } = socket.data.user
      const opened = { userId, moved: new Set<string>(), isStale: false }
      opening.add(opened)
      try {
        let inbox = await read()
        for (let again = 0; opened.isStale && again < READ_AGAIN_MAX; again++) {
          opened.isStale = false
          inbox = await read()
        }
        const roomIds = inbox.rooms.map(({ id }) => id)
        await socket.join([openInboxRoom(userId), ...roomIds.map(inboxRoom)])
        for (const { id, lastSeq } of inbox.rooms) if (!heads.has(id)) heads.set(id, lastSeq)
        for (const roomId of roomIds) if (opened.moved.has(roomId)) markHere(roomId, [userId])
        return inbox
      } finally {
        opening.delete(opened)
      }
    },
    move(roomId, userIds) {
      markHere(roomId, userIds)
      mark(untold, roomId, userIds)
      telling ??= setTimeout(tellOthers, TELL_MS)
    },
    hear(moves) {
      for (const { roomId, userIds } of moves) markHere(roomId, userIds)
    },
    add(roomId, userId) {
      outdate(userId)
      for (const socket of listSockets(userId)) void socket.join(inboxRoom(roomId))
      markHere(roomId, [userId])
    },
    remove(roomId, userId) {
      outdate(userId)
      for (const socket of listSockets(userId)) void socket.leave(inboxRoom(roomId))
    },
    listRooms: () => [...namespace.adapter.rooms.keys()].flatMap((name) => toRoomId(name) ?? []),
    compareHead(roomId, lastSeq) {
      if (heads.get(roomId) !== lastSeq) markHere(roomId)
      heads.set(roomId, lastSeq)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      clearTimeout(telling)
    },
  }
}

function mark(marks: Marks, roomId: string, userIds?: Iterable<string>): void {
  if (userIds === undefined) marks.set(roomId, EVERYBODY)
  else if (marks.get(roomId) !== EVERYBODY) marks.set(roomId, new Set([...(marks.get(roomId) ?? []), ...userIds]))
}

function toRoomId(name: string): string | undefined {
  const prefix = inboxRoom('')
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined
}
