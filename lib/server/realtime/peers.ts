import { randomUUID } from 'node:crypto'
import type { Presence, PresenceChange } from './presence.ts'
import type { PeerVersion, ProcessEvents, RoomPeople } from './processes.ts'

/**
 * The people of the other processes. Each process tells its changes as they happen, and every few seconds how often
 * it has changed: who counts something else asks for the whole. One that is silent for long has died, and its people
 * have left; while Redis is away nobody can be heard, and nobody is dropped.
 */

const TICK_MS = 1_000
const BEAT_MS = 5_000
const SILENT_MS = 15_000

export interface PeersParts {
  /** The people of this process. */
  own: Presence
  /** The people of all; a process is one source in it. */
  all: Presence
  /** A process counts them among those who want not to be disturbed, or does not. */
  hearQuiet(userId: string, isQuiet: boolean): void
  tell<N extends keyof ProcessEvents>(name: N, ...said: Parameters<ProcessEvents[N]>): void
  isLinked(): boolean
}

type PeerEvents = Extract<keyof ProcessEvents, `peer:${string}`>

export interface Peers {
  /** What to do with what the others say. */
  hear: { [N in PeerEvents]: ProcessEvents[N] }
  /** Tells the others of a change of the own people. */
  tellChange(change: PresenceChange): void
  /** How many other processes are known to live. */
  count(): number
  /** Says goodbye. */
  close(): void
}

interface Peer {
  /** Null until its state came. */
  version: number | null
  heardAt: number
  rooms: Map<string, Set<string>>
}

export function createPeers(
  { own, all, hearQuiet, tell, isLinked }: PeersParts,
  now: () => number = () => performance.now(),
): Peers {
  const id = randomUUID()
  const peers = new Map<string, Peer>()
  let version = 0
  let wasLinked = false
  let toldAt = Number.NEGATIVE_INFINITY
  const ticking = setInterval(tick, TICK_MS)

  function tick(): void {
    if (!isLinked()) {
      wasLinked = false
      for (const peer of peers.values()) peer.heardAt = now()
      return
    }
    if (!wasLinked) tell('peer:asked')
    wasLinked = true
    if (now() - toldAt >= BEAT_MS) {
      toldAt = now()
      tell('peer:beat', { id, version })
    }
    for (const [peerId, { heardAt }] of peers) if (now() - heardAt > SILENT_MS) drop(peerId)
  }

  function hearOf({ id: peerId }: PeerVersion): Peer {
    const peer = peers.get(peerId) ?? { version: null, heardAt: 0, rooms: new Map() }
    peers.set(peerId, peer)
    peer.heardAt = now()
    return peer
  }

  function join(peerId: string, { rooms }: Peer, { roomId, people, away = [] }: RoomPeople): void {
    const ids = rooms.get(roomId) ?? new Set()
    rooms.set(roomId, ids)
    for (const person of people) {
      ids.add(person.id)
      all.enter(roomId, peerId, person)
    }
    for (const { userId, since, isQuiet = false } of away) {
      all.setAway(roomId, peerId, userId, since)
      hearQuiet(userId, isQuiet)
    }
  }

  function leave(peerId: string, { rooms }: Peer, roomId: string, userIds: Iterable<string>): void {
    const ids = rooms.get(roomId)
    for (const userId of [...userIds]) {
      ids?.delete(userId)
      all.leave(roomId, peerId, userId)
    }
    if (ids?.size === 0) rooms.delete(roomId)
  }

  function drop(peerId: string): void {
    const peer = peers.get(peerId)
    if (!peer) return
    for (const [roomId, userIds] of [...peer.rooms]) leave(peerId, peer, roomId, userIds)
    peers.delete(peerId)
  }

  return {
    hear: {
      'peer:beat'(from) {
        if (hearOf(from).version !== from.version) tell('peer:asked', from.id)
      },
      'peer:changed'(from, { roomId, joined, left, away = [] }) {
        const peer = hearOf(from)
        if (peer.version !== from.version - 1) {
          tell('peer:asked', from.id)
          return
        }
        peer.version = from.version
        join(from.id, peer, { roomId, people: joined, away })
        leave(from.id, peer, roomId, left)
      },
      'peer:state'(from, rooms) {
        const peer = hearOf(from)
        if (peer.version !== null && peer.version > from.version) return
        peer.version = from.version
        const present = new Map(rooms.map(({ roomId, people }) => [roomId, new Set(people.map((person) => person.id))]))
        for (const room of rooms) join(from.id, peer, room)
        for (const [roomId, userIds] of [...peer.rooms]) {
          leave(
            from.id,
            peer,
            roomId,
            [...userIds].filter((userId) => !present.get(roomId)?.has(userId)),
          )
        }
      },
      'peer:asked'(peerId) {
        if (peerId === undefined || peerId === null || peerId === id)
          tell('peer:state', { id, version }, own.listPeople())
      },
      'peer:left': drop,
    },
    tellChange(change) {
      version++
      tell('peer:changed', { id, version }, change)
    },
    count: () => peers.size,
    close() {
      clearInterval(ticking)
      tell('peer:left', id)
    },
  }
}
