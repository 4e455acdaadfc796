import type { PresentAssistant } from '#lib/protocol/assistants.ts'
import type { Mine, Room, SessionUser } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { CommandData } from '#lib/protocol/wire.ts'
import { type AskOutcomes, createAskOutcomes } from './ask-outcomes.ts'
import { createAssistants } from './assistants.ts'
import { createBlocked } from './blocked.ts'
import { createBuilds } from './builds.ts'
import { createDraftMarks } from './drafts.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { forgetKeptPage, forgetKeptRoom } from './kept-rooms.ts'
import { createOpenReports } from './open-reports.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { isTemporary } from './outbox-lane.ts'
import { createOutboxStorage } from './outbox-storage.ts'
import { warnOfLoss } from './page-leave.ts'
import { createQuotes, type Quotes } from './quotes.ts'
import type { Connection } from './room-view.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { type Answer, type ChatSocket, createChatSocket } from './socket.ts'
import { thisTab } from './tabs.ts'
import { createUsers, type Users } from './users.ts'
import type { Watched } from './watched.ts'

/** The chat of the person who is signed in, one in a page: the connection, their rooms, and what is not sent yet. */
export interface Chat {
  me: SessionUser
  /** All rooms of theirs, and what of them they have read. */
  inbox: Inbox
  /** Those that are open, or were a moment ago. */
  rooms: Rooms
  /** Everybody whom this page has heard of. */
  users: Users
  /** Messages that are quoted and not loaded. */
  quotes: Quotes
  /** What became of what this tab asked of the AIs. */
  asked: AskOutcomes
  /** What waits to be sent, whose files are uploaded beside it. */
  outbox: Pick<Outbox, 'list' | 'settleFile' | 'subscribe'>
  connection: Watched<Connection>
  /** The AIs of the installation; null until the server has told of them. */
  assistants: Watched<readonly PresentAssistant[] | null>
  /** Whether a newer build of the page is there. */
  builds: ReturnType<typeof createBuilds>
  /** How many reports are the person's to look at. */
  openReports: ReturnType<typeof createOpenReports>
  /** Whom the person has blocked. */
  blocked: ReturnType<typeof createBlocked>
  /** The rooms in which this tab has a text that is not sent. */
  drafted: Watched<ReadonlySet<string>>
  /** Asks the server for one of the commands that are about no room in particular. Never rejects. */
  call: ChatSocket['request']
  /** Listens to a fact. Returns what ends it. */
  on: ChatSocket['on']
  /** A room that a command has answered: it is one's own from now on, before the fact about it comes. */
  takeOwn(room: Room, mine: Mine): void
  /** Makes the person a member of a public room; the room itself hears of it as a fact. */
  join(roomId: string): Promise<Answer<CommandData<'member:join'>>>
  /** Hears nothing of the server any more, also not that the session ends. Returns what undoes it. */
  pause(): () => void
}

let present: { chat: Chat; close: () => void } | null = null

/**
 * The chat of this person, the same one for all who ask. Another person than before starts from nothing, or from the rooms
 * that the page was made with.
 */
export function openChat(me: SessionUser, mine: InboxRoom[] = []): Chat {
  if (present?.chat.me.id !== me.id) {
    present?.close()
    present = createChat(me, mine)
  }
  return present.chat
}

/** The chat that is open in this page, if there is one. */
export function findChat(): Chat | null {
  return present?.chat ?? null
}

function createChat(me: SessionUser, mine: InboxRoom[]): { chat: Chat; close: () => void } {
  const socket = createChatSocket()
  const storage = createOutboxStorage()
  const isOnline = (): boolean => socket.getConnection().state === 'online'
  const asked = createAskOutcomes()
  const outbox = createOutbox(
    me,
    {
      async send(input) {
        const answer = await socket.request('message:send', input)
        if (answer.ok) asked.take(answer.data)
        return answer
      },
      edit: (input) => socket.request('message:edit', input),
      isOnline,
    },
    storage,
    thisTab(),
  )
  const rooms = createRooms(me, socket, outbox)
  const inbox = createInbox(
    {
      open: () => socket.request('inbox:open', {}),
      setRead: (roomId, seq, back) => socket.request('read:set', { roomId, seq, ...(back && { back }) }),
      isOnline,
    },
    mine,
  )
  const users = createUsers(async (usernames) => {
    const answer = await socket.request('user:list', { usernames })
    return answer.ok ? answer.data.users : null
  })
  const takeOwn = (room: Room, mine: Mine): void => inbox.takeChanged([{ ...room, mine }])
  const quotes = createQuotes(async (roomId, messageIds) => {
    const answer = await socket.request('message:list', { roomId, messageIds })
    if (answer.ok) return answer.data.messages
    return isTemporary(answer.error) ? null : []
  })
  const assistants = createAssistants()
  const builds = createBuilds()
  const blocked = createBlocked()
  const openReports = createOpenReports()
  const stopWarning = warnOfLoss(storage.hasUnkept)
  socket.on('message:changed', ({ message }) => quotes.takeChanged(message))
  socket.on('assistants:changed', (fact) => assistants.take(fact.assistants))
  socket.on('block:changed', blocked.take)
  blocked.subscribe(() => inbox.takeBlocked(blocked.get().map(({ username }) => username)))
  socket.on('report:changed', openReports.take)
  socket.on('build:changed', ({ build }) => builds.take(build))
  socket.on('inbox:changed', (fact) => inbox.takeChanged(fact.rooms))
  socket.on('inbox:left', ({ roomId, reason }) => {
    void forgetKeptRoom(roomId)
    inbox.takeLeft(roomId, reason)
    rooms.lose(roomId)
  })
  socket.on('room:changed', ({ room }) => {
    inbox.takeRoom(room)
    quotes.takeRoom(room)
  })
  socket.subscribe(() => {
    if (socket.getConnection().state === 'ended') void forgetKeptPage()
    if (!isOnline()) return
    openReports.forget()
    inbox.wake()
    users.wake()
    quotes.wake()
    outbox.wake()
  })

  return {
    chat: {
      me,
      inbox,
      rooms,
      users,
      quotes,
      asked,
      assistants,
      builds,
      outbox,
      connection: {
        get: socket.getConnection,
        subscribe(listener) {
          socket.start()
          return socket.subscribe(listener)
        },
      },
      blocked,
      openReports,
      drafted: createDraftMarks(me.id),
      call: socket.request,
      on: socket.on,
      takeOwn,
      async join(roomId) {
        const answer = await socket.request('member:join', { roomId })
        if (answer.ok) takeOwn(answer.data.room, answer.data.mine)
        return answer
      },
      pause() {
        socket.stop()
        return socket.start
      },
    },
    close() {
      stopWarning()
      inbox.close()
      users.close()
      quotes.close()
      rooms.close()
      outbox.close()
      socket.stop()
    },
  }
}
