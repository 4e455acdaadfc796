import type { Mine, Room, SessionUser, Trigger } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Access } from './access.ts'
import type { Blocks } from './blocks.ts'
import type { Assistants, Broadcast, Store } from './ports.ts'
import { requireUsers } from './require-users.ts'
import type { UseCases } from './use-cases.ts'

/** Rooms between the people they were opened for. */

interface DirectRoomsParts {
  store: Store
  broadcast: Broadcast
  access: Access
  assistants: Pick<Assistants, 'find'>
  blocks: Pick<Blocks, 'requireHeardBy'>
  /** Where the AI is not alone with somebody. */
  readDefaultTrigger(): Promise<Trigger>
}

export function createDirectRooms(parts: DirectRoomsParts) {
  const { store, broadcast, access, assistants, blocks, readDefaultTrigger } = parts

  /**
   * The room of these people and oneself: the same people, the same room, for ever. Throws CodedError `forbidden` where the only
   * other one has blocked this person.
   */
  async function open(user: SessionUser, usernames: string[]): Promise<{ room: Room; mine: Mine }> {
    const others = usernames.filter((username) => username !== user.username)
    const present = others.filter((username) => assistants.find(username))
    const people = await requireUsers(
      store,
      others.filter((username) => !present.includes(username)),
    )
    if (people.length === 1)
      await blocks.requireHeardBy(
        user,
        people.map(({ id }) => id),
      )
    const isAlone = people.length === 0 && present.length > 0
    const { roomId, isNew } = await store.openDirect({
      ...{ owner: user, people, assistants: [...new Set(present)] },
      trigger: isAlone ? 'always' : await readDefaultTrigger(),
    })
    const { room, mine } = await access.requireAccess(user, roomId, 'read')
    if (!mine) throw new CodedError('not_found')
    // The others hear of it with its first message.
    if (isNew) broadcast.accessChanged({ roomId, gained: [user.id] })
    return { room, mine }
  }

  const commands = {
    'direct:open': (user, { usernames }) => open(user, usernames),
  } satisfies Partial<UseCases>

  return { commands }
}

/** Whether this person has it in their inbox: one that nobody has spoken in is only its opener's. */
export function isInInbox({ kind, lastSeq, createdBy }: Room, { username }: SessionUser): boolean {
  return kind === 'channel' || lastSeq > 0 || createdBy === username
}
