import { randomUUID } from 'node:crypto'
import type { Store } from '#lib/chat/ports.ts'
import type { Entrance } from '#lib/chat/room-ports.ts'
import type { Message, SessionUser } from '#lib/protocol/entities.ts'
import { MEMBERS_MAX } from '#lib/protocol/limits.ts'
import { writeAudit } from '../audit/write.ts'
import { log } from '../log.ts'
import { approvals } from './approvals.ts'
import { blockStore } from './blocks.ts'
import { findContext, removePieces, removeSummaryPieces, saveContext } from './contexts.ts'
import { countBetween } from './days.ts'
import { findDigest, saveDigest } from './digests.ts'
import { openDirect } from './direct-rooms.ts'
import { createEntranceQuery, findRoomId, listEntrances, listOwnEntrances } from './entrance-query.ts'
import { createExportStore } from './exports.ts'
import { fileStore } from './files.ts'
import { Prisma } from './generated/client.ts'
import { listHeadcounts, listLatest } from './glances.ts'
import { findHits } from './hits.ts'
import { createInvite, findInvite, listInvites, revokeInvite } from './invites.ts'
import { listUnsettled, reserve, saveSpend, settle } from './ledger.ts'
import { changeMembers, findPerson, findUsers, listBanned, listMembersPage } from './member-changes.ts'
import { findMessage, findMessageKey, listMessageVersions } from './message-columns.ts'
import { listMessages, listPins, listTellable, readChangedSince, readPage } from './message-pages.ts'
import { changeMine, listMine } from './own-parts.ts'
import { findAcquaintance, findUserByHandle, listRoles, listUsers, renameUser, setAbout } from './people.ts'
import { db } from './prisma.ts'
import { findFailure, saveFailure } from './reply-failures.ts'
import { listAsked, listOrphanedReplies, listReplyVersions, renewLeases, saveSnapshot } from './reply-rows.ts'
import { changeRoom, createRoom, deleteRoom } from './room-changes.ts'
import { createRoomWriter, type RoomWriter } from './room-writer.ts'
import { type ShownUser, type ToModel, toUser } from './rows.ts'
import { runQuery } from './run-query.ts'
import { summaries } from './summaries.ts'
import { sweepStore } from './sweep.ts'
import { listBudgets, listUsage, readUsed, setBudget } from './usage.ts'

/** The store on MySQL: reads through Prisma's model API, writes to rooms through the room writer. */

/** `toModel`: rooms carry the model that answers in them. */
export function createStore({ toModel }: { toModel: ToModel }): Store & Pick<RoomWriter, 'inTurn'> {
  /** This process, among those that write replies. */
  const owner = randomUUID()
  const writer = createRoomWriter(owner)
  const askForEntrance = createEntranceQuery(toModel)

  /** One query for many, which reaches the database once for all of them. */
  async function findEntrance(user: SessionUser, room: { id: string } | { slug: string }): Promise<Entrance | null> {
    const roomId = 'id' in room ? room.id : await findRoomId(room.slug)
    return roomId === null ? null : await askForEntrance({ userId: user.id, roomId })
  }

  /** What an AI is told of it at this moment goes behind the commit; nobody waits for that, and changes are told in their order. */
  function deleteMessage(...deletion: Parameters<Store['deleteMessage']>): Promise<Message | null> {
    const [message] = deletion
    const deleting = writer.deleteMessage(...deletion)
    const removing = deleting.then(
      () => Promise.all([removePieces(message.id), removeSummaryPieces(message.roomId, message.seq)]),
      () => undefined,
    )
    removing.catch((cause: unknown) => {
      log().warn({ err: cause, messageId: message.id }, 'what AIs were told of a deleted message is still kept')
    })
    return deleting
  }

  const rest = available({
    listEntrances: (user) => listEntrances(user, toModel),
    createRoom: (draft, owner, people) => createRoom(draft, owner, people, toModel),
    changeRoom: (roomId, change, by, check) =>
      writer.inTurn(roomId, () => changeRoom(roomId, change, { by, check, toModel })),
    openDirect,
    deleteRoom: (roomId, by, check) => writer.inTurn(roomId, () => deleteRoom(roomId, by, check)),
    changeMembers: (roomId, change, by, check) =>
      writer.inTurn(roomId, () => changeMembers(roomId, change, { by, check, toModel })),
    ...{ findPerson, findUsers, listMembersPage, listBanned },
    ...{ listHeadcounts, listLatest },
    ...{ createInvite, listInvites, findInvite, revokeInvite },
    listOwnEntrances: (user) => listOwnEntrances(user, toModel),
    changeMine,
    listMine: (roomId, userIds) => listMine(roomId, userIds, toModel),
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
    deleteMessage,
    setReaction: writer.setReaction,
    setPin: writer.setPin,
    settled: writer.settled,
    listPins,
    listMessageVersions,
    saveSnapshot,
    renewLeases: (replies) => renewLeases(replies, owner),
    ...{ listOrphanedReplies, listReplyVersions },
    ...{ saveContext, findContext, saveFailure, findFailure, findDigest, saveDigest, ...summaries },
    ...approvals,
    ...fileStore,
    ...sweepStore,
    ...blockStore,
    ...createExportStore(toModel),
    ...{ reserve, settle, listUnsettled, saveSpend, listBudgets, setBudget, readUsed, listUsage },

    async findTimeZone(username) {
      const [row] = await db().$queryRaw<{ timeZone: string | null }[]>`
        SELECT time_zone AS timeZone FROM users WHERE username = ${username}`
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
    countBetween,
    listMessages,
    listTellable,
    listAsked,
  })
  const people = { listUsers, findUserByHandle, renameUser, listRoles, setAbout, findAcquaintance }
  return { ...rest, ...people, findEntrance, findMessageKey, findHits, writeAudit, inTurn: writer.inTurn }
}

/** The same methods, their failures as the contract's codes where the database is away. */
function available<S extends Partial<Store>>(store: S): S {
  const guarded = Object.entries(store).map(([name, method]) => [
    name,
    (...args: never[]) => runQuery(() => (method as (...args: never[]) => Promise<unknown>)(...args)),
  ])
  return Object.fromEntries(guarded) as S
}
