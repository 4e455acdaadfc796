'use client'

import { createContext, use } from 'react'
import type { InboxState, Waiting } from '#lib/client/inbox-state.ts'
import type { SessionUser, Trigger } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { AssistantInfo } from './assistants.ts'
import type { MembersColumn } from './members-column.ts'
import type { SidebarChoices } from './sidebar-choices.ts'

/** What all panes share, for as long as somebody is signed in. */
export interface ShellValue {
  me: SessionUser
  /** Of the installation, its own first. */
  assistants: readonly AssistantInfo[]
  /** When the AIs of a new room reply, until somebody says otherwise. */
  defaultTrigger: Trigger
  /** Those of which one is a member. */
  rooms: InboxRoom[]
  /** What waits in each of them, by id. */
  waiting: ReadonlyMap<string, Waiting>
  /** Why rooms are one's own no more that were a moment ago, by id. */
  lost: InboxState['lost']
  /** In which this device was last; UTC where that is not known. */
  timeZone: string
  /** When the page was made, in milliseconds. */
  madeAt: number
  membersColumn: MembersColumn
  sidebar: SidebarChoices
}

const ShellContext = createContext<ShellValue | null>(null)

export const ShellProvider = ShellContext.Provider

/** Throws outside of the shell. */
export function useShell(): ShellValue {
  const value = use(ShellContext)
  if (!value) throw new Error('useShell needs a Shell above it')
  return value
}
