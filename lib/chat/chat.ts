import type { Trigger } from '#lib/protocol/entities.ts'
import { createAccess } from './access.ts'
import { createFindAsker } from './asking.ts'
import { createDirectRooms } from './direct-rooms.ts'
import { createHeadcounts } from './headcounts.ts'
import { createInbox } from './inbox.ts'
import { createInvites } from './invites.ts'
import { createMarks } from './marks.ts'
import { createMemberLists } from './member-lists.ts'
import { createMembers } from './members.ts'
import { createMessages } from './messages.ts'
import type { Assistant, Broadcast, Log, Store } from './ports.ts'
import { createReplies } from './replies.ts'
import { createReplyControl } from './reply-control.ts'
import { createRoomChanges } from './room-changes.ts'
import { createRooms } from './rooms.ts'
import { tellChanges } from './telling.ts'
import type { UseCases } from './use-cases.ts'
import { createUsers } from './users.ts'

/**
 * The use cases of the product by noun: what people can do. Each takes the person who acts first, and asks for things
 * through that person.
 */

export interface ChatParts {
  store: Store
  broadcast: Broadcast
  assistant: Assistant
  /** The assistant's display name. */
  aiName: string
  /** How much of a conversation an answer may be told, by estimateTokens. */
  promptTokens: number
  log: Log
  /** The trigger of new channels. */
  defaultTrigger: Trigger
  /** The address of the page of an invitation with this token. */
  toInviteUrl(token: string): string
  /** Ids of the people who are in a room now. */
  listOnline(roomId: string): readonly string[]
  /** Those of them who are away, by id, and since when in ms of the epoch. */
  listAway(roomId: string): ReadonlyMap<string, number>
}

export type Chat = ReturnType<typeof createChat>

export function createChat(parts: ChatParts) {
  const { broadcast, assistant, aiName, promptTokens, log, defaultTrigger, toInviteUrl } = parts
  const { listOnline, listAway } = parts
  const store = tellChanges(parts.store, broadcast)
  const replies = createReplies({ store, broadcast, assistant, aiName, promptTokens, log })
  const memberLists = createMemberLists(store)
  const access = createAccess(store)
  const headcounts = createHeadcounts(store)
  const findAsker = createFindAsker({ assistant, aiName, memberLists })

  const rooms = createRooms({ store, access, memberLists, headcounts, listLive: replies.listLive })
  const messages = createMessages({ store, broadcast, access, replies, findAsker, memberLists })
  const marks = createMarks({ store, access })
  const replyControl = createReplyControl({ store, access, replies })
  const inbox = createInbox({ store, broadcast, access })
  const users = createUsers({ store, broadcast, memberLists, aiName, forget })
  const roomChanges = createRoomChanges({ store, broadcast, access, defaultTrigger, forget })
  const directRooms = createDirectRooms({ store, broadcast, access, defaultTrigger })
  const members = createMembers({ store, broadcast, access, forget, listOnline, listAway, log })
  const invites = createInvites({ store, access, toInviteUrl, comeIn: members.comeIn })
  const commands: UseCases = {
    ...{ ...roomChanges.commands, ...directRooms.commands, ...members.commands, ...messages.commands },
    ...invites.commands,
    ...{ ...marks.commands, ...replyControl.commands, ...inbox.commands, ...users.commands },
  }

  /** Drops what is kept of a room: it, or who is in it, has changed. */
  function forget(roomId: string): void {
    access.drop(roomId)
    memberLists.drop(roomId)
    headcounts.drop(roomId)
  }

  return {
    assistant,
    access,
    commands,
    rooms: { ...rooms, change: roomChanges.change },
    members,
    invites,
    forget,
    messages,
    marks,
    replies: replyControl,
    inbox,
    users,
    /** How somebody is seen changed, as another process said. */
    forgetNames: () => memberLists.drop(),
    readHeads: (roomIds: string[]) => store.readHeads(roomIds),
    /** Keeps this process's replies alive, and ends those whose process died. */
    renewReplies: () => replies.renew(),
    /** Ends all replies as interrupted, their text kept. */
    stop: () => replies.close(),
  }
}
