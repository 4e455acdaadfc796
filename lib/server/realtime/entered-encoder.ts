import type { RoomEntered } from '#lib/protocol/events.ts'
import { Encoded } from './text-parser.ts'

/**
 * Answers to room:enter. When everybody comes back at once, their lists of members, of who is online and of what was
 * missed are the same ones, about 100 KB in a large room: each list is encoded once for all who get it.
 */
export function createEnteredEncoder(): (entered: RoomEntered) => Encoded<RoomEntered> {
  const known = new WeakMap<object, string>()

  function encodeOnce(list: readonly unknown[]): string {
    const json = known.get(list) ?? JSON.stringify(list)
    known.set(list, json)
    return json
  }

  return ({ members, online, messages, ...own }) => {
    const lists = `"members":${encodeOnce(members)},"online":${encodeOnce(online)},"messages":${encodeOnce(messages)}`
    return new Encoded(`${JSON.stringify(own).slice(0, -1)},${lists}}`)
  }
}
