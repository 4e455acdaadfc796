import { isPending, type Message, type Room, type SessionUser, type SharedFile } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import type { TextVersion } from '#lib/protocol/messages.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import type { CommandData } from '#lib/protocol/wire.ts'
import { type Access, mayAsAdminOnly, toStanding } from './access.ts'
import type { FindAsking } from './ai/asking.ts'
import type { Budgets } from './ai/budgets.ts'
import { toResetAt } from './ai/day.ts'
import type { Folding } from './ai/folding.ts'
import type { Replies } from './ai/replies.ts'
import type { Blocks } from './blocks.ts'
import { fitAround } from './bytes.ts'
import { hasEarlier } from './earlier.ts'
import { toSharedFile } from './file-ports.ts'
import type { Files } from './files.ts'
import type { MemberLists } from './member-lists.ts'
import { findMentions } from './mentions.ts'
import { requireMessageText } from './message-text.ts'
import type { Broadcast, PagePosition, Store } from './ports.ts'
import type { UseCases } from './use-cases.ts'

/** What people do with messages: send, edit, delete and read them. */

export interface SendInput {
  roomId: string
  clientId: string
  text: string
  /** Overrides the room's trigger for this message. */
  ask?: boolean | undefined
  replyTo?: string | undefined
  /** Of what the sender has uploaded to this room and sent with no message yet. */
  fileIds?: string[] | undefined
  /** Asks nobody, and no AI is ever told of it. */
  offRecord?: boolean | undefined
}

interface MessagesParts {
  store: Store
  broadcast: Broadcast
  access: Access
  replies: Pick<Replies, 'saveQuestion' | 'stop'>
  findAsking: FindAsking
  memberLists: MemberLists
  budgets: Pick<Budgets, 'isUsedUp'>
  files: Pick<Files, 'removeBytes'>
  folding: Pick<Folding, 'refold'>
  blocks: Pick<Blocks, 'requireHeard'>
}

export function createMessages(parts: MessagesParts) {
  const { store, broadcast, access, replies, findAsking, memberLists, budgets, files: kept, folding, blocks } = parts

  /**
   * Stores a message, says it to the room, and asks the AI where that is wanted. Throws CodedError `rate_limited` where the
   * room has a slow mode and the sender's last message there was a moment ago, `forbidden` where the other one of a direct room
   * has blocked the sender.
   */
  async function send(user: SessionUser, input: SendInput): Promise<CommandData<'message:send'>> {
    const { fileIds = [] } = input
    requireMessageText(input.text, fileIds.length > 0)
    const entrance = await access.requireRecentAccess(user, input.roomId, 'send')
    const { room } = entrance
    const { slowSeconds } = room
    await blocks.requireHeard(user, room)
    const target = input.replyTo ? await requireMessage(room.id, input.replyTo) : null
    const files = fileIds.length > 0 ? await requireOwnFiles(user, room.id, fileIds) : []
    // A bot asks by hand alone: two that speak of each other would never end.
    const mayAsk = !input.offRecord && (user.kind !== 'bot' || input.ask === true)
    const asking = mayAsk ? await findAsking(room, input, target) : null
    const mentions = await findMentions(user, entrance, input.text, { store, memberLists })
    const draft = {
      roomId: room.id,
      sender: user.username,
      ...(user.kind === 'bot' && { kind: user.kind }),
      senderId: user.id,
      clientId: input.clientId,
      text: input.text,
      ...(input.replyTo && { replyTo: input.replyTo }),
      ...(files.length > 0 && { files }),
      ...(input.offRecord && { offRecord: true as const }),
      ...(mentions.length > 0 && { mentions }),
      ...(slowSeconds !== undefined && !may('send_without_wait', user, toStanding(entrance)) && { slowSeconds }),
    }
    const isUsedUp = asking !== null && (await budgets.isUsedUp(user.id, room.id))
    const saved =
      asking && !isUsedUp
        ? await replies.saveQuestion(room, draft, asking)
        : await store.saveMessage(isUsedUp ? { ...draft, ai: 'budget' } : draft, [])
    if (room.kind === 'direct' && saved.message.seq === 1) await tellPeople(room.id)
    const { message, ai } = saved
    // A repeat is told what was told first, and when that day ends.
    const resetAt = ai === 'budget' ? toResetAt(Date.parse(message.sentAt)) : null
    return { message, ...(ai && { ai }), ...(resetAt !== null && { resetAt }) }
  }

  /**
   * Whether they were sent already is for the store to say: those of a repeat were. Throws `not_found` for what is gone,
   * somebody else's or another room's.
   */
  async function requireOwnFiles(user: SessionUser, roomId: string, fileIds: string[]): Promise<SharedFile[]> {
    const found = await store.findFiles(fileIds)
    const isOwn = found.every((file) => file.roomId === roomId && file.uploaderId === user.id)
    if (!isOwn || found.length < fileIds.length) throw new CodedError('not_found')
    return found.map(toSharedFile)
  }

  /** A direct room is in its people’s inboxes from its first message on. */
  async function tellPeople(roomId: string): Promise<void> {
    const members = await memberLists.readNames(roomId)
    broadcast.accessChanged({ roomId, gained: members.map(({ id }) => id) })
  }

  /** What is said so already stays, without a new rev. Throws `conflict` where the message was deleted. */
  async function edit(user: SessionUser, messageId: string, text: string): Promise<Message> {
    const { message, entrance } = await access.requireMessage(user, messageId, 'edit')
    await blocks.requireHeard(user, entrance.room)
    requireMessageText(text, message.files !== undefined)
    if (message.deletedAt) throw new CodedError('conflict')
    if (message.text === text) return message
    const mentions = await findMentions(user, entrance, text, { store, memberLists })
    const edited = await store.editMessage(message, { text, mentions })
    if (!edited) throw new CodedError('conflict')
    folding.refold(entrance.room)
    return edited
  }

  /** A reply that is still written ends first. */
  async function remove(user: SessionUser, messageId: string): Promise<Message> {
    const { message, entrance } = await access.requireMessage(user, messageId, 'delete_message')
    if (isPending(message.status)) await replies.stop(message)
    const line = { actor: user, action: 'message:deleted', roomId: message.roomId, details: { messageId } } as const
    const isAudited = mayAsAdminOnly('delete_message', user, toStanding(entrance), { message })
    const deleted = await store.deleteMessage(message, user.username, isAudited ? line : undefined)
    if (deleted && message.files) void kept.removeBytes()
    if (deleted) folding.refold(entrance.room)
    return deleted ?? (await requireMessage(message.roomId, messageId))
  }

  /** What a message said, oldest first, the present text last. */
  async function listVersions(user: SessionUser, messageId: string): Promise<TextVersion[]> {
    await access.requireMessage(user, messageId, 'read_versions')
    return await store.listMessageVersions(messageId)
  }

  /** Those of the messages that are in the room; fewer where a frame would not hold them all, but one at least. */
  async function list(user: SessionUser, roomId: string, messageIds: string[]): Promise<Message[]> {
    const { room } = await access.requireAccess(user, roomId, 'read')
    return fitAround(await store.listMessages(room.id, messageIds), 0, PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES)
  }

  async function requireMessage(roomId: string, messageId: string): Promise<Message> {
    const message = await store.findMessage(messageId)
    if (message?.roomId !== roomId) throw new CodedError('not_found')
    return message
  }

  async function readPage(
    user: SessionUser,
    roomId: string,
    position: PagePosition,
    limit: number,
  ): Promise<MessagePage> {
    const { room } = await access.requireAccess(user, roomId, 'read')
    const found = await store.readPage(room.id, position, limit)
    const messages = fitAround(found, findAnchor(position, found), PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES)
    const first = messages[0]?.seq ?? edge(position, room)
    const last = messages.at(-1)?.seq ?? first - 1
    return { messages, hasBefore: await hasEarlier(store, room, first), hasAfter: last < room.lastSeq }
  }

  const commands = {
    'message:send': send,
    'message:list': async (user, { roomId, messageIds }) => ({ messages: await list(user, roomId, messageIds) }),
    'message:edit': async (user, { messageId, text }) => ({ message: await edit(user, messageId, text) }),
    'message:delete': async (user, { messageId }) => ({ message: await remove(user, messageId) }),
  } satisfies Partial<UseCases>

  return { send, listVersions, readPage, commands }
}

/** Which message of a page stays whatever else is too long: the one that was asked for, or lies next to it. */
export function findAnchor(position: PagePosition, found: readonly Message[]): number {
  if ('after' in position) return 0
  if (!('around' in position)) return found.length - 1
  const asked = found.findIndex(({ seq }) => seq >= position.around)
  return asked < 0 ? found.length - 1 : asked
}

/** Where an empty page would stand: the seq right after the last message before it. */
function edge(position: PagePosition, room: Room): number {
  if ('before' in position) return Math.min(position.before, 1)
  return room.lastSeq + 1
}
