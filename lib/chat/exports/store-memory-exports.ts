import type { Message, Room, User } from '#lib/protocol/entities.ts'
import type { KeptFile } from '../file-ports.ts'
import type { ExportStore } from './ports.ts'
import { listNames } from './room-reader.ts'

/** The part of the store in memory that is read for exports. */

interface MemoryExportsParts {
  listRooms(): Room[]
  users: ReadonlyMap<string, User>
  messages: ReadonlyMap<string, Message>
  listFiles(): KeptFile[]
}

export function createMemoryExports({ listRooms, users, messages, listFiles }: MemoryExportsParts): ExportStore {
  const all = () => [...messages.values()]
  return {
    async listNamesIn(roomId, { after, upTo }) {
      const wanted = all().filter((message) => message.roomId === roomId && message.seq > after && message.seq <= upTo)
      return [...new Set(wanted.flatMap(listNames))]
    },
    async findRoom(wanted) {
      const isIt = (room: Room) => ('id' in wanted ? room.id === wanted.id : room.slug === wanted.slug)
      return listRooms().find(isIt) ?? null
    },
    async findProfile(userId) {
      const user = users.get(userId)
      return user ? { user, createdAt: new Date(0).toISOString() } : null
    },
    async listOwnMessageIds(username) {
      const own = all().filter(({ sender, kind }) => sender === username && kind !== 'system')
      return { ids: own.map(({ id }) => id), next: null }
    },
    async listOwnReactions(userId) {
      const username = users.get(userId)?.username ?? ''
      const reactions = all().flatMap(({ id: messageId, roomId, reactions = [] }) =>
        reactions.filter(({ by }) => by.includes(username)).map(({ emoji }) => ({ messageId, roomId, emoji })),
      )
      return { reactions, next: null }
    },
    async listOwnFiles(userId, after) {
      return listFiles().filter(({ id, uploaderId }) => uploaderId === userId && Number(id) > Number(after ?? 0))
    },
  }
}
