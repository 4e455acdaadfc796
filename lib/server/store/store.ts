import { randomUUID } from 'node:crypto'
import type { Answered, Store } from '#lib/chat/ports.ts'
import type { Entrance } from '#lib/chat/room-ports.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'
import { MEMBERS_MAX } from '#lib/protocol/limits.ts'
import { openDirect } from './direct-rooms.ts'
import { createEntranceQuery, findRoomId, listEntrances, listOwnEntrances } from './entrance-query.ts'
import { Prisma } from './generated/client.ts'
import { listHeadcounts, listLatest } from './glances.ts'
import { createInvite, findInvite, listInvites, revokeInvite } from './invites.ts'
import { listPins } from './marks.ts'
import { changeMembers, findPerson, findUsers, listBanned, listMembersPage } from './member-changes.ts'
import { findMessage, findMessageKey, listMessageVersions } from './message-columns.ts'
import { listMessages, readChangedSince, readPage } from './message-pages.ts'
import { changeMine, listMine } from './own-parts.ts'
import { findAcquaintance, findUserByHandle, listRoles, listUsers, renameUser, setAbout } from './people.ts'
import { db } from './prisma.ts'
import { listOrphanedReplies, listReplyVersions, renewLeases, saveSnapshot } from './reply-rows.ts'
import { changeRoom, createRoom, deleteRoom } from './room-changes.ts'
import { createRoomWriter } from './room-writer.ts'
import { type ShownUser, toOutcome, toUser } from './rows.ts'
import { runQuery } from './run-query.ts'

/** The store on MySQL: reads through Prisma's model API, writes to rooms through the room writer. */

/** `model` is what the assistant calls the model that answers; rooms carry it. */
export function createStore({ model }: { model: string }): Store {
  /** This process, among those that write replies. */
  const owner = randomUUID()
  const writer = createRoomWriter(owner)
  const askForEntrance = createEntranceQuery(model)

  /** One query for many, which reaches the database once for all of them. */
  async function findEntrance(user: SessionUser, room: { id: string } | { slug: string }): Promise<Entrance | null> {
    const roomId = 'id' in room ? room.id : await findRoomId(room.slug)
    return roomId === null ? null : await askForEntrance({ userId: user.id, roomId })
  }

  const rest = available({
    listEntrances: (user) => listEntrances(user, model),
    createRoom: (draft, owner, people) => createRoom(draft, owner, people, model),
    changeRoom: (roomId, change, by, check) =>
      writer.inTurn(roomId, () => changeRoom(roomId, change, { by, check, model })),
    openDirect,
    deleteRoom: (roomId, by, check) => writer.inTurn(roomId, () => deleteRoom(roomId, by, check)),
    changeMembers: (roomId, change, by, check) =>
      writer.inTurn(roomId, () => changeMembers(roomId, change, { by, check, model })),
    ...{ findPerson, findUsers, listMembersPage, listBanned },
    ...{ listHeadcounts, listLatest },
    ...{ createInvite, listInvites, findInvite, revokeInvite },
    listOwnEntrances: (user) => listOwnEntrances(user, model),
    changeMine,
    listMine: (roomId, userIds) => listMine(roomId, userIds, model),
    async addMember(roomId, userId) {
      // Nothing is unread for whoever comes in.
      await db().$executeRaw`
        INSERT IGNORE INTO memberships (room_id, user_id, last_read_seq)
        SELECT id, ${BigInt(userId)}, last_seq FROM rooms WHERE id = ${BigInt(roomId)}`
    },
    async listMembers(roomId, onlineIds, max = MEMBERS_MAX) {
      const online = Prisma.join([0n, ...onlineIds.map(BigInt)])
      const rows = await db().$queryRaw<ShownUser[]>`
        SELECT u.id, u.username, u.display_name AS displayName, u.kind, u.role, u.status
        FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = ${BigInt(roomId)}
        ORDER BY u.kind = 'ai' DESC, u.role = 'admin' DESC, u.id IN (${online}) DESC, u.username LIMIT ${max}`
      return rows.map(toUser)
    },

    saveMessage: writer.saveMessage,
    saveReply: writer.saveReply,
    startReply: writer.startReply,
    changeReply: writer.changeReply,
    editMessage: writer.editMessage,
    deleteMessage: writer.deleteMessage,
    setReaction: writer.setReaction,
    setPin: writer.setPin,
    listPins,
    listMessageVersions,
    saveSnapshot,
    renewLeases: (replies) => renewLeases(replies, owner),
    ...{ listOrphanedReplies, listReplyVersions },

    async findTimeZone(username) {
      const row = await db().user.findUnique({ where: { username }, select: { timeZone: true } })
      return row?.timeZone ?? null
    },

    async readHeads(roomIds) {
      const rows = await db().room.findMany({
        where: { id: { in: roomIds.map(BigInt) } },
        select: { id: true, lastRev: true, lastSeq: true },
      })
      return rows.map((row) => ({ roomId: String(row.id), rev: Number(row.lastRev), lastSeq: Number(row.lastSeq) }))
    },
    readPage,
    readChangedSince,
    findMessage,
    listMessages,
    async listAsked(messageIds) {
      const rows = await db().message.findMany({
        where: { id: { in: messageIds.map(BigInt) }, asked: { gt: 0 } },
        select: { id: true, asked: true },
      })
      const asked = new Map<string, Answered>()
      for (const row of rows) {
        const ai = toOutcome(row.asked)
        if (ai && ai !== 'busy') asked.set(String(row.id), ai)
      }
      return asked
    },
  })
  const people = { listUsers, findUserByHandle, renameUser, listRoles, setAbout, findAcquaintance }
  return { ...rest, ...people, findEntrance, findMessageKey }
}

/** The same methods, their failures as the contract's codes where the database is away. */
function available<S extends Partial<Store>>(store: S): S {
  const guarded = Object.entries(store).map(([name, method]) => [
    name,
    (...args: never[]) => runQuery(() => (method as (...args: never[]) => Promise<unknown>)(...args)),
  ])
  return Object.fromEntries(guarded) as S
}
