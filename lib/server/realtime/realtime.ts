import type { Chat } from '#lib/chat/chat.ts'
import { toUser } from '#lib/protocol/people.ts'
import type { Edge } from '../edge.ts'
import type { Env } from '../env.ts'
import type { Limits } from '../limits.ts'
import { hearAsked, hearTold } from '../live/others.ts'
import { log } from '../log.ts'
import { createPushNotices } from '../push/notices.ts'
import { redis } from '../redis.ts'
import { forget, remember } from '../remember.ts'
import { createAnnouncements } from './announcements.ts'
import { answer } from './answer.ts'
import { toAwayFact } from './away-fact.ts'
import { createCommands } from './commands.ts'
import { createForeignReplies } from './foreign-replies.ts'
import { endInTime, guardHandshake } from './handshake.ts'
import { createInboxes } from './inboxes.ts'
import { chatNamespace, chatRoom, createIo } from './io.ts'
import { createPeers } from './peers.ts'
import { createPeopleHere } from './people-here.ts'
import { createPresence, SITE } from './presence.ts'
import { type ProcessEvents, tellProcesses } from './processes.ts'
import { createQuietPeople } from './quiet-people.ts'
import { createRecentUsers } from './recent-users.ts'
import { createRevocations } from './revocations.ts'
import { watchNewcomers, watchSessions } from './session-watch.ts'
import { createSocketCount, releaseSocket } from './socket-count.ts'
import { writeStraight } from './straight-writes.ts'
import { tellBuild } from './tell-build.ts'
import { createUpgrade, type HandleUpgrade } from './upgrade.ts'
import { createViewers } from './viewers.ts'

/** The realtime side of the process, put together. */

/** So often a room's head is told. */
const HEAD_INTERVAL_MS = 4_000
const LEAVE_GRACE_MS = 2_000
/** Where other processes take them, people are sent away one after the other. */
const SEND_AWAY_MS = { from: 500, to: 4_000 }

export interface Realtime {
  handleUpgrade: HandleUpgrade
  /** Lets the commands under way end, then sends all people away; they come back to another process by themselves. */
  drain(): Promise<void>
  close(): Promise<void>
}

export interface RealtimeParts {
  chat: Chat
  edge: Edge
  limits: Limits
  env: Pick<Env, 'SOCKETS_PER_USER'>
  /** Another process has set something of the AIs. */
  reloadAssistants(): void
  /** Another process has set how long messages are kept. */
  reloadRetention(): void
  /** Another process has found out that an endpoint fails, or answers again. */
  hearTurned: ProcessEvents['circuit:turned']
}

export function createRealtime({ chat, edge, limits, env, ...hearers }: RealtimeParts): Realtime {
  const link = redis()
  const io = createIo(link)
  const namespace = chatNamespace(io)
  // Each process tells its own clients of everybody.
  const announcements = createAnnouncements((change) => {
    const { roomId, joined, left, away = [] } = change
    const room = namespace.local.to(chatRoom(roomId))
    if (joined.length + left.length > 0) room.emit('presence:changed', { roomId, joined, left })
    if (away.length > 0) room.emit('away:changed', toAwayFact(roomId, away))
  })
  const recent = createRecentUsers()
  const quiet = createQuietPeople()
  const all = createPresence(
    (change) => {
      if (change.roomId !== SITE) announcements.announce(change)
    },
    LEAVE_GRACE_MS,
    { recent, quiet },
  )
  const own = createPresence(
    (change) => {
      for (const user of change.joined) all.enter(change.roomId, OWN, user)
      for (const userId of change.left) all.leave(change.roomId, OWN, userId)
      for (const { userId, since } of change.away ?? []) all.setAway(change.roomId, OWN, userId, since)
      // Without other processes nobody hears it, and to cut it into facts takes time when everybody comes back at once.
      if (link) ownChanges.announce(change)
    },
    0,
    { quiet },
  )
  const people = remember('people-here', () =>
    createPeopleHere({ namespace, own, all, quiet, recent, forgetNames: chat.forgetNames }),
  )
  const { hearQuiet } = people
  const peers = createPeers({ own, all, hearQuiet, tell: tellProcesses, isLinked: () => link?.isAlive() ?? false })
  const ownChanges = createAnnouncements(peers.tellChange)
  const foreignReplies = createForeignReplies()
  const socketCount = createSocketCount(namespace, env.SOCKETS_PER_USER, link)
  const inboxes = remember('inboxes', () =>
    createInboxes({
      namespace,
      listMine: chat.inbox.listMine,
      tell: (moves) => tellProcesses('inbox:moved', moves),
    }),
  )
  const revocations = remember('revocations', () =>
    createRevocations({
      ...{ namespace, own, inboxes, forget: chat.forget, listOutsiders: chat.members.listOutsiders },
    }),
  )
  remember('presence', () => all)
  const push = remember('push', () => createPushNotices({ listViewers: createViewers(namespace) }))
  const commands = createCommands(chat, { own, all, foreignReplies, inboxes, revocations, recent })

  const lookAgain = watchNewcomers(namespace)
  guardHandshake(namespace, { limits, socketCount })
  namespace.on('connection', (socket) => {
    people.welcome(socket)
    lookAgain(socket)
    tellBuild(socket)
    own.enter(SITE, socket.id, toUser(socket.data.user))
    endInTime(socket)
    writeStraight(socket)
    answer(socket, commands, edge)
    socket.on('disconnecting', () => {
      const { user } = socket.data
      for (const roomId of own.listRoomsOf(user.id)) own.leave(roomId, socket.id, user.id)
      releaseSocket(socket, link)
    })
  })
  for (const name of PEER_EVENTS) namespace.on(name, peers.hear[name])
  namespace.on('reply:delta', foreignReplies.hear)
  namespace.on('reply:ended', foreignReplies.end)
  namespace.on('inbox:moved', inboxes.hear)
  namespace.on('user:changed', people.change)
  namespace.on('quiet:changed', people.setQuiet)
  namespace.on('user:erased', (erased) => {
    chat.users.sayErased(erased).catch((cause: unknown) => log().warn({ err: cause }, 'a deletion could not be told'))
  })
  namespace.on('assistants:changed', hearers.reloadAssistants)
  namespace.on('retention:changed', hearers.reloadRetention)
  namespace.on('circuit:turned', hearers.hearTurned)
  namespace.on('access:changed', revocations.hear)
  namespace.on('live:asked', hearAsked)
  namespace.on('live:told', hearTold)
  const stopWatching = watchSessions(namespace)
  const stopTelling = chat.assistants.watch(() => {
    namespace.local.emit('assistants:changed', { assistants: chat.listAssistants() })
  })
  const ticking = setInterval(() => void tick(), HEAD_INTERVAL_MS)

  /** Heads let a client that lost the last fact notice it. */
  async function tick(): Promise<void> {
    try {
      const rooms = new Set([...own.listRooms(), ...inboxes.listRooms()])
      for (const { roomId, rev, lastSeq } of rooms.size > 0 ? await chat.readHeads([...rooms]) : []) {
        namespace.local.to(chatRoom(roomId)).emit('room:head', { roomId, rev })
        inboxes.compareHead(roomId, lastSeq)
      }
    } catch (cause) {
      log().warn({ err: cause }, 'the heads of rooms could not be told')
    }
  }

  /** Without a word on Socket.IO's level: that would tell clients not to come back by themselves. */
  function sendAway(): void {
    for (const { conn } of namespace.sockets.values()) conn.close()
  }

  function sendAwaySlowly(): Promise<unknown> {
    const { from, to } = SEND_AWAY_MS
    const closing = [...namespace.sockets.values()].map(({ conn }) => {
      return new Promise<void>((resolve) => {
        setTimeout(
          () => {
            conn.close()
            resolve()
          },
          from + Math.random() * (to - from),
        )
      })
    })
    return Promise.all(closing)
  }

  return {
    handleUpgrade: createUpgrade(io, limits),
    async drain() {
      await edge.settled()
      if (peers.count() > 0) await sendAwaySlowly()
      sendAway()
    },
    async close() {
      clearInterval(ticking)
      stopWatching()
      stopTelling()
      socketCount.close()
      all.close()
      announcements.close()
      inboxes.close()
      revocations.close()
      push.close()
      for (const name of ['inboxes', 'people-here', 'revocations', 'presence', 'push']) forget(name)
      sendAway()
      ownChanges.close()
      peers.close()
      await io.close()
    },
  }
}

/** This process among the sources of everybody's presence. */
const OWN = 'own'
const PEER_EVENTS = ['peer:beat', 'peer:changed', 'peer:state', 'peer:asked', 'peer:left'] as const
