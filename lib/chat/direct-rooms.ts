import type { Mine, Room, SessionUser, Trigger } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import type { Access } from './access.ts'
import type { Broadcast, Store } from './ports.ts'
import { requireUsers } from './require-users.ts'
import type { UseCases } from './use-cases.ts'

/** Rooms between the people they were opened for. */

interface DirectRoomsParts {
  store: Store
  broadcast: Broadcast
  access: Access
  /** Where the AI is not alone with somebody. */
  defaultTrigger: Trigger
}

export function createDirectRooms({ store, broadcast, access, defaultTrigger }: DirectRoomsParts) {
  /** The room of these people and oneself: the same people, the same room, for ever. */
  async function open(user: SessionUser, usernames: string[]): Promise<{ room: Room; mine: Mine }> {
    const others = usernames.filter((username) => username !== user.username)
    const people = await requireUsers(
      store,
      others.filter((username) => username !== AI_USERNAME),
    )
    const assistants = others.includes(AI_USERNAME) ? [AI_USERNAME] : []
    const isAlone = people.length === 0 && assistants.length > 0
    const { roomId, isNew } = await store.openDirect({
      ...{ owner: user, people, assistants },
      trigger: isAlone ? 'always' : defaultTrigger,
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
