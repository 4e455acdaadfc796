import { isPending, type Message, type Room, type SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES } from '#lib/protocol/limits.ts'
import type { TextVersion } from '#lib/protocol/messages.ts'
import type { CommandData } from '#lib/protocol/wire.ts'
import type { Access } from './access.ts'
import type { FindAsker } from './asking.ts'
import { fitAround } from './bytes.ts'
import type { MemberLists } from './member-lists.ts'
import { findMentions } from './mentions.ts'
import { requireMessageText } from './message-text.ts'
import type { Broadcast, PagePosition, Store } from './ports.ts'
import type { Replies } from './replies.ts'
import type { UseCases } from './use-cases.ts'

/** What people do with messages: send, edit, delete and read them. */

export interface SendInput {
  roomId: string
  clientId: string
  text: string
  /** Overrides the room's trigger for this message. */
  ask?: boolean | undefined
  replyTo?: string | undefined
}

interface MessagesParts {
  store: Store
  broadcast: Broadcast
  access: Access
  replies: Pick<Replies, 'saveQuestion' | 'stop'>
  findAsker: FindAsker
  memberLists: MemberLists
}

export function createMessages({ store, broadcast, access, replies, findAsker, memberLists }: MessagesParts) {
  /** Stores a message, says it to the room, and asks the AI where that is wanted. */
  async function send(user: SessionUser, input: SendInput): Promise<CommandData<'message:send'>> {
    requireMessageText(input.text)
    const entrance = await access.requireRecentAccess(user, input.roomId, 'send')
    const { room } = entrance
    const target = input.replyTo ? await requireMessage(room.id, input.replyTo) : null
    const asker = await findAsker(room, input, target)
    const mentions = await findMentions(user, entrance, input.text, memberLists)
    const draft = {
      roomId: room.id,
      sender: user.username,
      senderId: user.id,
      clientId: input.clientId,
      text: input.text,
      ...(input.replyTo && { replyTo: input.replyTo }),
      ...(mentions.length > 0 && { mentions }),
    }
    const saved = asker ? await replies.saveQuestion(room, draft, asker) : await store.saveMessage(draft, null)
    if (room.kind === 'direct' && saved.message.seq === 1) await tellPeople(room.id)
    return { message: saved.message, ...(saved.ai && { ai: saved.ai }) }
  }

  /** A direct room is in its people’s inboxes from its first message on. */
  async function tellPeople(roomId: string): Promise<void> {
    const members = await memberLists.readNames(roomId)
    broadcast.accessChanged({ roomId, gained: members.map(({ id }) => id) })
  }

  /** What is said so already stays, without a new rev. Throws `conflict` where the message was deleted. */
  async function edit(user: SessionUser, messageId: string, text: string): Promise<Message> {
    requireMessageText(text)
    const { message, entrance } = await access.requireMessage(user, messageId, 'edit')
    if (message.deletedAt) throw new CodedError('conflict')
    if (message.text === text) return message
    const mentions = await findMentions(user, entrance, text, memberLists)
    const edited = await store.editMessage(message, { text, mentions })
    if (!edited) throw new CodedError('conflict')
    return edited
  }

  /** A reply that is still written ends first. */
  async function remove(user: SessionUser, messageId: string): Promise<Message> {
    const { message } = await access.requireMessage(user, messageId, 'delete_message')
    if (isPending(message.status)) await replies.stop(message)
    return (await store.deleteMessage(message, user.username)) ?? (await requireMessage(message.roomId, messageId))
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
    return { messages, hasBefore: first > 1, hasAfter: last < room.lastSeq }
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
function findAnchor(position: PagePosition, found: Message[]): number {
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
