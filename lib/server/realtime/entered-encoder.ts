import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { Encoded } from './text-parser.ts'

/**
 * Answers to room:enter. When everybody comes back at once, their lists of members, of who is online and of what was
 * missed are the same ones, about 100 KB in a large room: each list is made into bytes once for all who get it.
 */
export function createEnteredEncoder(): (entered: RoomEntered) => Encoded<RoomEntered> {
  const known = new WeakMap<object, Buffer>()

  function encodeOnce(list: readonly unknown[]): Buffer {
    const bytes = known.get(list) ?? Buffer.from(JSON.stringify(list))
    known.set(list, bytes)
    return bytes
  }

  return ({ members, online, messages, ...own }) =>
    new Encoded([
      ...[`${JSON.stringify(own).slice(0, -1)},"members":`, encodeOnce(members)],
      ...[',"online":', encodeOnce(online)],
      ...[',"messages":', encodeOnce(messages), '}'],
    ])
}
