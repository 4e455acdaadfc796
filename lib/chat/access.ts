import type { Room, SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { Entrances } from './entrances.ts'
import type { Entrance, Store } from './ports.ts'

/** The way to a room: what of it this person may have. Every use case that names one begins here. */
export interface Access {
  /** The room as this person finds it now. Throws CodedError `not_found` where it may not be read. */
  requireEntrance(user: SessionUser, roomId: string): Promise<Entrance>
  /** The room, for what only its members do. Throws CodedError `not_found` where it may not be read, else `forbidden`. */
  requireMember(user: SessionUser, roomId: string): Promise<Room>
}

export function createAccess(store: Pick<Store, 'findEntrance'>, entrances: Entrances): Access {
  return {
    async requireEntrance(user, roomId) {
      const entrance = await store.findEntrance(user, { id: roomId })
      if (!entrance) throw new CodedError('not_found')
      return entrance
    },
    async requireMember(user, roomId) {
      const entrance = await entrances.find(user, roomId)
      if (!entrance) throw new CodedError('not_found')
      if (!entrance.isMember) throw new CodedError('forbidden')
      return entrance.room
    },
  }
}
