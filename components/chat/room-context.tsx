'use client'

import { createContext, use } from 'react'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Format } from '#lib/i18n/format.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import type { MentionName } from './text-tokens.ts'

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
  { people, assistant }: Pick<RoomContextValue, 'people' | 'assistant'>,
  username: string,
): User {
  const isAi = username === 'ai'
  return (
    people.get(username) ?? {
      id: username,
      username,
      displayName: isAi ? assistant.name : username,
      kind: isAi ? 'ai' : 'human',
      role: 'member',
      color: 190,
    }
  )
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
