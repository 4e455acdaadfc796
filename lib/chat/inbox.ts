import type { Mine, NotifyLevel, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { ENVELOPE_MAX_BYTES, WIRE_FRAME_MAX_BYTES } from '#lib/protocol/limits.ts'
import { toUser } from '#lib/protocol/people.ts'
import type { CommandData } from '#lib/protocol/wire.ts'
import type { Access } from './access.ts'
import { fitAround, toBytes } from './bytes.ts'
import { isInInbox } from './direct-rooms.ts'
import type { Broadcast, Store } from './ports.ts'
import type { MineChange } from './room-ports.ts'
import type { UseCases } from './use-cases.ts'

/** What is people's own: their rooms, what they have read there, and what they want to hear of. */

interface InboxParts {
  store: Pick<Store, 'listOwnEntrances' | 'changeMine' | 'listMine'>
  broadcast: Pick<Broadcast, 'mineChanged'>
  access: Access
}

interface ReadInput {
  roomId: string
  seq: number
  back?: true | undefined
}

export function createInbox({ store, broadcast, access }: InboxParts) {
  /** As many of the person's rooms as one frame holds. */
  async function open(user: SessionUser): Promise<CommandData<'inbox:open'>> {
    const me = toUser(user)
    const entrances = await store.listOwnEntrances(user)
    const own = entrances.filter(({ room }) => isInInbox(room, user))
    const rooms = own.flatMap(({ room, mine }) => (mine ? { ...room, mine } : []))
    return { me, rooms: fitAround(rooms, 0, WIRE_FRAME_MAX_BYTES - ENVELOPE_MAX_BYTES - toBytes(me)) }
  }

  async function setRead(user: SessionUser, { roomId, seq, back }: ReadInput): Promise<Mine> {
    const { room, mine } = await access.requireAccess(user, roomId, 'mark')
    const lastReadSeq = Math.min(seq, room.lastSeq)
    const isBack = back === true
    if (mine && (lastReadSeq === mine.lastReadSeq || (!isBack && lastReadSeq < mine.lastReadSeq))) return mine
    return await change(user, roomId, { lastReadSeq, isBack })
  }

  async function setNotify(user: SessionUser, roomId: string, notify: NotifyLevel): Promise<Mine> {
    const { mine } = await access.requireAccess(user, roomId, 'mark')
    return mine?.notify === notify ? mine : await change(user, roomId, { notify })
  }

  async function change(user: SessionUser, roomId: string, wanted: MineChange): Promise<Mine> {
    await store.changeMine(roomId, user.id, wanted)
    const { mine } = await access.requireAccess(user, roomId, 'mark')
    broadcast.mineChanged(roomId, user.id)
    // Whoever may do this is a member.
    if (!mine) throw new CodedError('forbidden')
    return mine
  }

  /** The room as each of these people has it who is a member. */
  async function listMine(roomId: string, userIds: readonly string[]): Promise<Map<string, InboxRoom>> {
    const found = await store.listMine(roomId, userIds)
    return new Map([...(found?.mine ?? [])].flatMap(([id, mine]) => (found ? [[id, { ...found.room, mine }]] : [])))
  }

  const commands = {
    'read:set': async (user, input) => ({ mine: await setRead(user, input) }),
    'notify:set': async (user, { roomId, notify }) => ({ mine: await setNotify(user, roomId, notify) }),
  } satisfies Partial<UseCases>

  return { open, setRead, setNotify, listMine, commands }
}
