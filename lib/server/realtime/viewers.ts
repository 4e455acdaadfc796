import { log } from '../log.ts'
import { type ChatServer, viewRoom } from './io.ts'

/**
 * Who has a room before their eyes: at some client, of whatever process, it is open in a window that can be seen, and the
 * client has been touched of late. Clients say so (`view:set`, `presence:set`); that a socket has entered a room says nothing,
 * for a tab behind others has, too. Asked only when a notice is to be sent.
 */
export function createViewers(namespace: ChatServer) {
  return async (roomId: string, userIds: string[]): Promise<ReadonlySet<string>> => {
    const rooms = userIds.map((userId) => viewRoom(roomId, userId))
    const sockets = await namespace
      .in(rooms)
      .fetchSockets()
      .catch((cause: unknown) => {
        // A process that is gone, or Redis: one notice too many is better than none.
        log().debug({ err: cause }, 'who looks at a room was not answered by all processes')
        return namespace.local.in(rooms).fetchSockets()
      })
    return new Set(sockets.filter(({ data }) => data.awaySince === undefined).map(({ data }) => data.user.id))
  }
}
