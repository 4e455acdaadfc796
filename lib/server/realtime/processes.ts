import type { ErasedUsername } from '#lib/chat/ports.ts'
import type { AccessChange } from '#lib/chat/room-ports.ts'
import type { User } from '#lib/protocol/entities.ts'
import type { AiErrorCode } from '#lib/protocol/errors.ts'
import type { LiveTold } from '#lib/protocol/live.ts'
import type { ReplyDelta } from '#lib/protocol/replies.ts'
import { recall } from '../remember.ts'
import type { ChatServer } from './io.ts'
import type { Away, PresenceChange } from './presence.ts'

/** What the processes of one chat tell each other, through Redis. Anything may be lost. */
export interface ProcessEvents {
  'peer:beat': (from: PeerVersion) => void
  'peer:changed': (from: PeerVersion, change: PresenceChange) => void
  'peer:state': (from: PeerVersion, rooms: RoomPeople[]) => void
  /** Wants the state of that process; of all, without an id. */
  'peer:asked': (peerId?: string) => void
  'peer:left': (peerId: string) => void
  'reply:delta': (delta: ReplyDelta) => void
  'reply:ended': (messageId: string) => void
  'inbox:moved': (moves: InboxMove[]) => void
  'user:changed': (user: User) => void
  'quiet:changed': (userId: string, isQuiet: boolean) => void
  'user:erased': (erased: ErasedUsername) => void
  /** What is set of the AIs. */
  'assistants:changed': () => void
  /** How long messages are kept in all rooms. */
  'retention:changed': () => void
  /** An endpoint can't be reached any more, because of what failed last; or can again: null. */
  'circuit:turned': (
    endpointId: string | null,
    failure: { code: AiErrorCode; detail: string | undefined } | null,
  ) => void
  'access:changed': (change: AccessChange) => void
  /** An admin looks how all processes are. */
  'live:asked': () => void
  'live:told': (told: LiveTold) => void
}

/** A process, and how often its people have changed. */
export interface PeerVersion {
  id: string
  version: number
}
/** Something changed in a room for some of its people; for all, without their ids. */
export interface InboxMove {
  roomId: string
  userIds?: string[]
}
export interface RoomPeople {
  roomId: string
  people: User[]
  away?: Away[]
}

/** Tells the other processes, if there may be any. */
export function tellProcesses<N extends keyof ProcessEvents>(name: N, ...said: Parameters<ProcessEvents[N]>): void {
  if (!recall('redis')) return
  recall<ChatServer>('io')?.serverSideEmit(name, ...(said as Parameters<ProcessEvents[N]>))
}
