import type { Message } from '#lib/protocol/entities.ts'
import type { Failure } from '#lib/protocol/errors.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import type { ServerToClientEvents } from '#lib/protocol/wire.ts'

/**
 * All that can happen to a room in the browser: the input of reduceRoom. `at` is in ms of performance.now(), which nobody
 * sets back.
 */

export const ROOM_FACTS = [
  'messages:created',
  'message:changed',
  'reaction:changed',
  'reply:delta',
  'reply:steps',
  'room:head',
  'presence:changed',
  'member:changed',
  'member:left',
  'typing:changed',
  'room:changed',
] as const satisfies (keyof ServerToClientEvents)[]
export type RoomFactName = (typeof ROOM_FACTS)[number]

/** A fact as it came from the server. */
export type RoomFact = {
  [N in RoomFactName]: { type: N; fact: Parameters<ServerToClientEvents[N]>[0]; at: number }
}[RoomFactName]

export type RoomEvent =
  | RoomFact
  /** `room:enter` goes out: what comes live from now on waits for its answer. */
  | { type: 'entering' }
  /** An answer to `room:enter`; `after` as it was asked. With `hasMore` the next one is on its way. */
  | { type: 'entered'; after: number | undefined; answer: RoomEntered; at: number }
  | { type: 'enter-failed'; error: Failure; at: number }
  /** A page of history is asked for, beyond or around the message with `seq` `anchor`. */
  | { type: 'page-requested'; side: Side; anchor: number }
  | { type: 'page-loaded'; side: Side; anchor: number; page: MessagePage }
  | { type: 'page-failed'; side: Side; anchor: number }
  | { type: 'following'; isFollowing: boolean }
  /** The server confirmed a message of mine. */
  | { type: 'sent'; message: Message; at: number }
  /** I want a reaction to be there, or gone. */
  | { type: 'wished'; messageId: string; emoji: string; isOn: boolean }
  /** The server did it, or did not. */
  | { type: 'wish-answered'; messageId: string; emoji: string; isOn: boolean; isGranted: boolean }
  /** The list of pins is asked for. */
  | { type: 'pins-requested' }
  | { type: 'pins-loaded'; messages: Message[] }
  | { type: 'pins-failed' }
  /** Time passed: holes that stayed open are asked for, typing people fall silent. */
  | { type: 'tick'; at: number }
  | { type: 'disconnected' }

export type Side = 'before' | 'after' | 'around'

/** The room that a fact is about. */
export function roomOf(event: RoomFact): string {
  if (event.type === 'message:changed') return event.fact.message.roomId
  if (event.type === 'room:changed') return event.fact.room.id
  return event.fact.roomId
}
