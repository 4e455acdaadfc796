import type { Room } from '#lib/protocol/entities.ts'

/** Whether a room goes by these words: a part of its name, address or topic. `name`: what the reader sees. */
export function matchesRoom(room: Pick<Room, 'name' | 'slug' | 'topic'>, name: string, typed: string): boolean {
  const words = typed.trim().toLowerCase()
  return [name, room.name, room.slug, room.topic].some((text) => text.toLowerCase().includes(words))
}
