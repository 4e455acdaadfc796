import type { Message, Room, SessionUser, User } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { CommandData, LiveReply, MessagePage, RoomEntered } from '#lib/protocol/events.ts'
import { ENVELOPE_MAX_BYTES, PAGE_MAX_BYTES, PAGE_SIZE, PAGE_SIZE_MAX } from '#lib/protocol/limits.ts'
import { toUser } from '#lib/protocol/people.ts'
import { createFindAsker } from './asking.ts'
import { fitAround } from './bytes.ts'
import { toEntered, toMissedPage, toNewestPage } from './entered.ts'
import { createEntrances } from './entrances.ts'
import { createMemberLists } from './member-lists.ts'
import { requireMessageText } from './message-text.ts'
import type { Assistant, Broadcast, Entrance, Log, PagePosition, RoomChange, Store } from './ports.ts'
import { createReplies } from './replies.ts'
import { createSharedReads } from './shared-reads.ts'

/** The use cases of the product: what people can do in rooms. Every one asks for things through the person. */

export interface ChatParts {
  store: Store
  broadcast: Broadcast
  assistant: Assistant
  /** The assistant's display name. */
  aiName: string
  /** How much of a conversation an answer may be told, by estimateTokens. */
  promptTokens: number
  log: Log
}

export interface SendInput {
  roomId: string
  clientId: string
  text: string
  /** Overrides the room's trigger for this message. */
  ask?: boolean | undefined
  replyTo?: string | undefined
}

export type Chat = ReturnType<typeof createChat>

export function createChat({ store, broadcast, assistant, aiName, promptTokens, log }: ChatParts) {
  const replies = createReplies({ store, broadcast, assistant, aiName, promptTokens, log })
  const entrances = createEntrances(store)
  const memberLists = createMemberLists(store)
  const sharedReads = createSharedReads()
  const findAsker = createFindAsker({ assistant, aiName, memberLists })

  async function requireEntrance(user: SessionUser, roomId: string): Promise<Entrance> {
    const entrance = await store.findEntrance(user, { id: roomId })
    if (!entrance) throw new CodedError('not_found')
    return entrance
  }

  /**
   * What a person sees on entering, or has missed since `after`. Call it after subscribing to the room's facts.
   * `listForeign`: the replies that other processes write, as they fit to the messages.
   */
  async function readRoom(
    user: SessionUser,
    entrance: Entrance,
    after: number | undefined,
    listOnline: () => readonly string[],
    listForeign: (messages: readonly Message[]) => LiveReply[] = () => [],
  ): Promise<RoomEntered> {
    const { room } = entrance
    const isReturn = after !== undefined && after <= entrance.rev
    const [members, page] = await Promise.all([
      memberLists.read(room.id, listOnline()),
      isReturn
        ? sharedReads.share(`${room.id} ${after}`, async () =>
            toMissedPage(await store.readChangedSince(room.id, after, PAGE_SIZE_MAX + 1)),
          )
        : sharedReads.share(room.id, async () =>
            toNewestPage(await store.readPage(room.id, { newest: true }, PAGE_SIZE)),
          ),
    ])
    const online = withAi(listOnline(), members)
    const live = [...replies.listLive(room.id), ...listForeign(page.messages)]
    return toEntered({ entrance, me: toUser(user), members, online, page, live })
  }

  /** Sets something in a room, which all in it are told. Site admins may in public rooms. */
  async function changeRoom(user: SessionUser, roomId: string, change: RoomChange): Promise<Room> {
    const { room } = await requireEntrance(user, roomId)
    if (user.role !== 'admin' || room.visibility !== 'public') throw new CodedError('forbidden')
    const changed = await store.changeRoom(room.id, change, user.username)
    entrances.drop(room.id)
    if (!changed) return (await requireEntrance(user, roomId)).room
    broadcast.messageCreated(changed.message)
    broadcast.roomChanged(changed.room)
    return changed.room
  }

  /** Stores a message, says it to the room, and asks the AI where that is wanted. */
  async function sendMessage(user: SessionUser, input: SendInput): Promise<CommandData['message:send']> {
    requireMessageText(input.text)
    const room = await requireMember(user, input.roomId)
    const target = input.replyTo ? await requireMessage(room.id, input.replyTo) : null
    const asker = await findAsker(room, input, target)
    const draft = {
      roomId: room.id,
      sender: user.username,
      clientId: input.clientId,
      text: input.text,
      ...(input.replyTo && { replyTo: input.replyTo }),
    }
    const saved = asker ? await replies.saveQuestion(room, draft, asker) : await store.saveMessage(draft, null)
    if (!saved.isRepeat) broadcast.messageCreated(saved.message)
    if (saved.reply) broadcast.messageCreated(saved.reply)
    return { message: saved.message, ...(saved.ai && { ai: saved.ai }) }
  }

  /** The room, for what only its members do. Throws CodedError `not_found` where it may not be read, else `forbidden`. */
  async function requireMember(user: SessionUser, roomId: string): Promise<Room> {
    const entrance = await entrances.find(user, roomId)
    if (!entrance) throw new CodedError('not_found')
    if (!entrance.isMember) throw new CodedError('forbidden')
    return entrance.room
  }

  async function requireMessage(roomId: string, messageId: string): Promise<Message> {
    const message = await store.findMessage(messageId)
    if (message?.roomId !== roomId) throw new CodedError('not_found')
    return message
  }

  /** A reply that this person may stop or repeat. */
  async function requireOwnReply(user: SessionUser, messageId: string): Promise<{ room: Room; reply: Message }> {
    const message = await store.findMessage(messageId)
    const entrance = message && (await store.findEntrance(user, { id: message.roomId }))
    if (!entrance || message.kind !== 'ai') throw new CodedError('not_found')
    if (message.askedBy !== user.username && user.role !== 'admin') throw new CodedError('forbidden')
    return { room: entrance.room, reply: message }
  }

  async function stopReply(user: SessionUser, messageId: string): Promise<void> {
    const { reply } = await requireOwnReply(user, messageId)
    await replies.stop(reply)
  }

  async function retryReply(user: SessionUser, messageId: string): Promise<void> {
    const { room, reply } = await requireOwnReply(user, messageId)
    await replies.retry(room, reply)
  }

  async function readPage(
    user: SessionUser,
    roomId: string,
    position: PagePosition,
    limit: number,
  ): Promise<MessagePage> {
    const { room } = await requireEntrance(user, roomId)
    const found = await store.readPage(room.id, position, limit)
    const messages = fitAround(found, findAnchor(position, found), PAGE_MAX_BYTES - ENVELOPE_MAX_BYTES)
    const first = messages[0]?.seq ?? edge(position, room)
    const last = messages.at(-1)?.seq ?? first - 1
    return { messages, hasBefore: first > 1, hasAfter: last < room.lastSeq }
  }

  return {
    assistant,
    requireEntrance,
    requireMember,
    readRoom,
    changeRoom,
    sendMessage,
    readPage,
    listRooms: (user: SessionUser) => store.listRoomsFor(user),
    findRoomBySlug: async (user: SessionUser, slug: string): Promise<Room | null> =>
      (await store.findEntrance(user, { slug }))?.room ?? null,
    stopReply,
    retryReply,
    readHeads: (roomIds: string[]) => store.readHeads(roomIds),
    /** Keeps this process's replies alive, and ends those whose process died. */
    tendReplies: () => replies.tend(),
    /** Ends all replies as interrupted, their text kept. */
    stop: () => replies.close(),
  }
}

/** Which message of a page stays whatever else is too long: the one that was asked for, or lies next to it. */
function findAnchor(position: PagePosition, found: Message[]): number {
  if ('after' in position) return 0
  if (!('around' in position)) return found.length - 1
  const asked = found.findIndex(({ seq }) => seq >= position.around)
  return asked < 0 ? found.length - 1 : asked
}

/** The AI is always there. Made once for all who get the same list, so that it is encoded once. */
function withAi(online: readonly string[], members: User[]): readonly string[] {
  const known = completeLists.get(online)
  if (known) return known
  const ai = members.find(({ kind }) => kind === 'ai')
  const complete = ai ? [ai.id, ...online] : online
  completeLists.set(online, complete)
  return complete
}

const completeLists = new WeakMap<readonly string[], readonly string[]>()

/** Where an empty page would stand: the seq right after the last message before it. */
function edge(position: PagePosition, room: Room): number {
  if ('before' in position) return Math.min(position.before, 1)
  return room.lastSeq + 1
}
