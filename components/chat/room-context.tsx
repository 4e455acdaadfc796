'use client'

import { createContext, use } from 'react'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Format } from '#lib/i18n/format.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { AI_USERNAME } from '#lib/protocol/limits.ts'
import { toColor, toUser } from '#lib/protocol/people.ts'
import type { MentionName } from '#lib/protocol/text-tokens.ts'

/** How the AI is run here. `demo` is built in and says so wherever it speaks. */
export interface AssistantInfo {
  mode: 'openai' | 'demo' | 'off'
  model: string
  name: string
}

/** What every row of a room may need to know. Changes seldom, so rows can be kept. */
export interface RoomContextValue {
  me: SessionUser
  /** By username. */
  people: ReadonlyMap<string, User>
  names: MentionName[]
  assistant: AssistantInfo
  format: Format
  /** Null where messages are only read. */
  actions: RoomActions | null
  /** Shows the message with this `seq`. */
  jumpTo: ((seq: number) => void) | null
}

const RoomContext = createContext<RoomContextValue | null>(null)

export const RoomProvider = RoomContext.Provider

/** Throws outside of a room. */
export function useRoomContext(): RoomContextValue {
  const value = use(RoomContext)
  if (!value) throw new Error('useRoomContext needs a RoomProvider above it')
  return value
}

/** The person of a username; somebody who has left the list of members is shown by the bare name. */
export function findPerson(
  { me, people, assistant }: Pick<RoomContextValue, 'me' | 'people' | 'assistant'>,
  username: string,
): User {
  const known = people.get(username)
  if (known) return known
  if (username === me.username) return toUser(me)
  const stranger = { id: username, username, displayName: username, role: 'member', color: toColor(username) } as const
  return username === AI_USERNAME
    ? { ...stranger, kind: 'ai', displayName: assistant.name }
    : { ...stranger, kind: 'human' }
}

/** All names by which members can be mentioned. */
export function toMentionNames(members: User[]): MentionName[] {
  return members.flatMap(({ username, displayName }) =>
    displayName === username
      ? [{ name: username, username }]
      : [
          { name: displayName, username },
          { name: username, username },
        ],
  )
}
