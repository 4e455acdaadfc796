import { IDBFactory } from 'fake-indexeddb'
import { createOutbox } from '#lib/client/outbox.ts'
import { createOutboxStorage } from '#lib/client/outbox-storage.ts'
import { ROOM_FACTS, type RoomFact, roomOf } from '#lib/client/room-events.ts'
import type { ConnectionState } from '#lib/client/room-view.ts'
import { createRooms } from '#lib/client/rooms.ts'
import { createChatSocket } from '#lib/client/socket.ts'
import { createTab } from '#lib/client/tabs.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { type Change, toSeen } from './changes.ts'
import type { Report } from './verdict.ts'

/** Of the messages that somebody changes. */
const RECENT = 20
const OWN_SHARE = 0.6
const DELETE_SHARE = 0.2
const EMOJI = ['👍', '❤️', '👩🏽‍💻', '🇨🇳']

/** Somebody with the room open: the product's own client, with a script in place of the screen. */

export interface Person {
  username: string
  write(text: string, ask?: boolean): void
  /** Edits or deletes a message of one's own, or reacts to one that was heard, unless the last change is under way. */
  change(random: () => number): void
  /** Has read what is on the screen. */
  read(): void
  /** The furthest that was acknowledged as read. */
  readSeq(): number
  /** As an owner; answers whether that was acknowledged. */
  setMember(username: string, isIn: boolean): Promise<boolean>
  /** Resolves when what is asked for is answered, or given up. */
  settled(): Promise<void>
  report(): Report
  connection(): { state: ConnectionState; reason?: string | undefined }
  /** After signing in again. */
  start(): void
  /** Goes to another room, which takes the place of the one that was open. */
  goTo(roomId: string): void
  /** Presses "try again" on what the client has given up. */
  resendFailed(): void
  close(): void
}

interface PersonOptions {
  user: SessionUser
  roomId: string
  /** Where this person's line is. */
  port: number
  /** What the browser keeps; tabs of one browser share it. */
  device?: IDBFactory
}

export function createPerson({ user, roomId, port, device = new IDBFactory() }: PersonOptions): Person {
  const written: string[] = []
  const acked: Report['acked'] = []
  const heard = new Map<string, number>()
  const late = new Set<string>()
  const changes: Change[] = []
  let changing: Promise<void> | null = null
  let readSeq = 0
  const socket = createChatSocket(`http://127.0.0.1:${port}`)
  const isOnline = () => socket.getConnection().state === 'online'
  const outbox = createOutbox(
    user,
    {
      isOnline,
      async send(input) {
        const answer = await socket.request('message:send', input)
        if (answer.ok) acked.push({ ...answer.data.message, clientId: input.clientId })
        return answer
      },
      edit: (input) => socket.request('message:edit', input),
    },
    createOutboxStorage(device),
    // As over plain http: no Web Locks.
    createTab(undefined, null),
  )
  // One at a time: whoever goes to another leaves the first, and comes back to it as a newcomer.
  const rooms = createRooms(user, socket, outbox, 1)
  let stopLooking = () => {}

  function hear(fact: RoomFact): void {
    const messages =
      fact.type === 'messages:created' ? fact.fact.messages : fact.type === 'message:changed' ? [fact.fact.message] : []
    for (const { id, seq } of messages) heard.set(id, seq)
  }

  for (const type of ROOM_FACTS) {
    socket.on(type, (said) => {
      const fact = { type, fact: said, at: performance.now() } as RoomFact
      if (roomOf(fact) === roomId) hear(fact)
    })
  }
  socket.subscribe(() => {
    if (isOnline()) outbox.wake()
  })

  function goTo(id: string): void {
    stopLooking()
    stopLooking = rooms.open(id).subscribe(() => {})
  }

  goTo(roomId)

  function drawChange(random: () => number): Change | null {
    const pick = <T>(items: T[]): T | undefined => items[Math.floor(random() * items.length)]
    const isMine = random() < OWN_SHARE
    const isDeleted = (id: string) => changes.some((change) => change.messageId === id && change.type === 'delete')
    const own = acked.slice(-RECENT).filter(({ id }) => !isDeleted(id))
    const messageId = isMine ? pick(own)?.id : pick([...heard.keys()].slice(-RECENT))
    if (!messageId) return null
    const change = { messageId, isAcked: false }
    if (!isMine) return { ...change, type: 'react', emoji: pick(EMOJI) ?? '', isOn: random() < 0.7 }
    if (random() < DELETE_SHARE) return { ...change, type: 'delete' }
    return { ...change, type: 'edit', text: `edited ${changes.length} by ${user.username}` }
  }

  async function carryOut(change: Change): Promise<void> {
    const { messageId } = change
    const answer =
      change.type === 'edit'
        ? await socket.request('message:edit', { messageId, text: change.text })
        : change.type === 'delete'
          ? await socket.request('message:delete', { messageId })
          : await socket.request('reaction:set', { messageId, emoji: change.emoji, isOn: change.isOn })
    change.isAcked = answer.ok
  }

  return {
    username: user.username,
    write(text, ask = false) {
      written.push(text)
      outbox.send({ roomId, text, ask })
    },
    change(random) {
      const change = changing || !isOnline() ? null : drawChange(random)
      if (!change) return
      changes.push(change)
      changing = carryOut(change).finally(() => {
        changing = null
      })
    },
    read() {
      const seq = rooms.open(roomId).getView().messages.at(-1)?.seq
      if (seq === undefined || !isOnline()) return
      void socket.request('read:set', { roomId, seq }).then((answer) => {
        if (answer.ok) readSeq = Math.max(readSeq, seq)
      })
    },
    readSeq: () => readSeq,
    async setMember(username, isIn) {
      const answer = isIn
        ? await socket.request('member:add', { roomId, usernames: [username] })
        : await socket.request('member:remove', { roomId, username })
      return answer.ok
    },
    settled: async () => void (await changing),
    report() {
      const view = rooms.open(roomId).getView()
      return {
        ...{ username: user.username, written, acked, changes, heard: [...heard], late: [...late] },
        isReady: view.phase === 'ready' && isOnline(),
        waiting: outbox.list(roomId).length,
        messages: view.messages.map(toSeen),
      }
    },
    connection: () => socket.getConnection(),
    start: () => socket.start(),
    goTo,
    resendFailed() {
      for (const { clientId, state, error, retryAt, text } of outbox.list(roomId)) {
        if (state !== 'failed' || error?.code !== 'internal' || retryAt !== undefined) continue
        late.add(text)
        outbox.resend(clientId)
      }
    },
    close() {
      rooms.close()
      outbox.close()
      socket.stop()
    },
  }
}
