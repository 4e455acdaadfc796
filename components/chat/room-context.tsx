'use client'

import { createContext, use, useMemo } from 'react'
import type { AssistantInfo } from '#components/shell/assistants.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { findChat } from '#lib/client/chat.ts'
import { useUser } from '#lib/client/hooks.ts'
import type { RoomActions } from '#lib/client/room-view.ts'
import type { Format } from '#lib/i18n/format.ts'
import type { Message, SessionUser, User } from '#lib/protocol/entities.ts'
import { DELETED_PREFIX } from '#lib/protocol/limits.ts'
import { toColor, toUser } from '#lib/protocol/people.ts'
import type { Standing } from '#lib/protocol/rules/rights.ts'
import { type Directory, useMember } from './directory.ts'

/** What every row of a room may need to know. Changes seldom, so rows can be kept. */
export interface RoomContextValue {
  me: SessionUser
  directory: Directory
  /** The room's own, in its order: what its trigger says is about the first. */
  assistants: readonly AssistantInfo[]
  /** What they are called who have deleted their account. */
  goneName: string
  format: Format
  /** Null where messages are only read. */
  actions: RoomActions | null
  /** Shows the message with this `seq`. */
  jumpTo: ((seq: number) => void) | null
  /** How the reader stands to the room; null where messages are only read. */
  standing: Standing | null
  /** Null where messages are only read. */
  tasks: MessageTasks | null
  /** Usernames of those whose messages are folded; absent where none are. */
  blocked?: ReadonlySet<string> | undefined
  /** Shows what the AI was sent for this reply. The same for as long as the room is open. */
  showContext(message: Message): void
}

/** What is begun with a message and goes on elsewhere. The same for as long as the room is open. */
export interface MessageTasks {
  reply(message: Message): void
  /** `text`: to begin with, what it says or is to say already. */
  edit(message: Message, text: string): void
  /** Asks whether it is meant. */
  remove(message: Message): void
  /** Opens the choice of an emoji beside the anchor, with which the reader then reacts. */
  chooseReaction(message: Message, anchor: HTMLElement, onClose?: () => void): void
  /** Asks why it is to be looked at. */
  report(message: Message): void
  /** Lists what it said before. */
  showVersions(message: Message): void
  /** Lists who reacted to it. */
  showReactions(message: Message): void
}

const RoomContext = createContext<RoomContextValue | null>(null)

export const RoomProvider = RoomContext.Provider

/** Throws outside of a room. */
export function useRoomContext(): RoomContextValue {
  const value = use(RoomContext)
  if (!value) throw new Error('useRoomContext needs a RoomProvider above it')
  return value
}

/** The person of a username, followed as long as the component is there. */
export function usePerson(username: string): User {
  const { me, goneName, directory } = useRoomContext()
  const { assistants } = useShell()
  const member = useMember(directory, username)
  const known = useUser(me, username, member === undefined && username !== '' && !isGone(username))
  const person = member ?? known
  return useMemo(
    () => toShown({ me, assistants, goneName }, username, person),
    [person, me, assistants, goneName, username],
  )
}

/** The person of a username as they are now. */
export function findPerson(context: RoomContextValue, username: string): User {
  return toShown(context, username, context.directory.find(username) ?? findChat()?.users.find(username))
}

/** Who stands beyond the end of the list of members, or has left it, is shown by the bare name until the server has said more. */
function toShown(
  { me, assistants, goneName }: Pick<RoomContextValue, 'me' | 'assistants' | 'goneName'>,
  username: string,
  person: User | undefined,
): User {
  const stranger = { id: username, username, displayName: username, role: 'member', color: toColor(username) } as const
  if (isGone(username)) return { ...stranger, kind: 'human', displayName: goneName, status: 'deleted' }
  if (person) return person
  if (username === me.username) return toUser(me)
  const assistant = assistants.find((one) => one.username === username)
  return assistant ? { ...stranger, kind: 'ai', displayName: assistant.displayName } : { ...stranger, kind: 'human' }
}

function isGone(username: string): boolean {
  return username.startsWith(DELETED_PREFIX)
}
