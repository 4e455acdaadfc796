import { IDBFactory } from 'fake-indexeddb'
import { createOutbox } from '#lib/client/outbox.ts'
import { createOutboxStorage } from '#lib/client/outbox-storage.ts'
import { createRoom } from '#lib/client/room.ts'
import { ROOM_FACTS, type RoomFact } from '#lib/client/room-events.ts'
import type { ConnectionState } from '#lib/client/room-view.ts'
import { createChatSocket } from '#lib/client/socket.ts'
import { createTab } from '#lib/client/tabs.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import type { Report } from './verdict.ts'

/** Somebody with the room open: the product's own client, with a script in place of the screen. */

export interface Person {
  username: string
  write(text: string, ask?: boolean): void
  report(): Report
  connection(): { state: ConnectionState; reason?: string | undefined }
  /** After signing in again. */
  start(): void
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
    },
    createOutboxStorage(device),
    // As over plain http: no Web Locks.
    createTab(undefined, null),
  )
  const room = createRoom(roomId, user, socket, outbox)

  function hear(fact: RoomFact): void {
    const messages =
      fact.type === 'messages:created' ? fact.fact.messages : fact.type === 'message:changed' ? [fact.fact.message] : []
    for (const { id, seq } of messages) heard.set(id, seq)
  }

  for (const type of ROOM_FACTS) {
    socket.on(type, (said) => {
      const fact = { type, fact: said, at: performance.now() } as RoomFact
      hear(fact)
      room.take(fact)
    })
  }
  socket.subscribe(() => {
    if (isOnline()) outbox.wake()
  })
  room.subscribe(() => {})

  return {
    username: user.username,
    write(text, ask = false) {
      written.push(text)
      room.actions.send({ text, ask })
    },
    report() {
      const view = room.getView()
      return {
        ...{ username: user.username, written, acked, heard: [...heard], late: [...late] },
        isReady: view.phase === 'ready' && isOnline(),
        waiting: view.outgoing.length,
        messages: view.messages.map(({ id, seq, rev, text, status }) => ({ id, seq, rev, text, status })),
      }
    },
    connection: () => socket.getConnection(),
    start: () => socket.start(),
    resendFailed() {
      for (const { clientId, state, error, retryAt, text } of room.getView().outgoing) {
        if (state !== 'failed' || error?.code !== 'internal' || retryAt !== undefined) continue
        late.add(text)
        room.actions.resend(clientId)
      }
    },
    close() {
      room.close()
      outbox.close()
      socket.stop()
    },
  }
}
