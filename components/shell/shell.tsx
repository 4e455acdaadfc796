'use client'

import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useMemo } from 'react'
import { readTimeZone } from '#components/chat/times.ts'
import { Notices } from '#components/notices/notices.tsx'
import { watchHistory } from '#components/ui/back-closes.ts'
import { SkipLink } from '#components/ui/skip-link.tsx'
import { useAssistants, useConnection, useInbox } from '#lib/client/hooks.ts'
import { countWaiting, toWaiting } from '#lib/client/inbox-state.ts'
import { savePreference } from '#lib/client/preferences.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { SessionUser, Trigger } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import '#components/chat/chat.css'
import type { AssistantInfo } from './assistants.ts'
import { ConnectionEnd } from './connection-end.tsx'
import { useMembersColumn } from './members-column.ts'
import { usePageBadge } from './page-badge.ts'
import { usePageTitle } from './page-title.ts'
import { Pane } from './pane.tsx'
import { useNaming } from './room-name.ts'
import { toSlugAt } from './room-path.ts'
import { ShellProvider } from './shell-context.tsx'
import { ShellDialogs } from './shell-dialogs.tsx'
import { useShellKeys } from './shell-keys.ts'
import { Sidebar } from './sidebar.tsx'
import { useSidebarChoices } from './sidebar-choices.ts'
import { useAway } from './use-away.ts'

interface ShellProps {
  me: SessionUser
  /** One's own, as they were when the page was made. */
  rooms: InboxRoom[]
  /** Of the installation, its own first, as they were when the page was made. */
  assistants: readonly AssistantInfo[]
  /** When the AIs of a new room reply. */
  defaultTrigger: Trigger
  timeZone: string
  madeAt: number
  /** Whether the members' column stood open when this person last left it. */
  isMembersOpen: boolean
  /** How this person last left the list of rooms: cookies. */
  sidebar: { collapsed: string; order: string }
  children: ReactNode
}

/** What stays for as long as somebody is signed in: the connection, the rooms at the side, the dialogs. Panes change in it. */
export function Shell({
  me,
  rooms: mine,
  assistants: first,
  defaultTrigger,
  timeZone,
  madeAt,
  isMembersOpen,
  sidebar: kept,
  children,
}: ShellProps) {
  const { t } = useI18n()
  const inbox = useInbox(me, mine)
  const connection = useConnection(me)
  const assistants = useAssistants(me, first)
  const membersColumn = useMembersColumn(isMembersOpen)
  useAway(me)
  const sidebar = useSidebarChoices(kept)
  useEffect(watchHistory, [])
  useEffect(() => savePreference('zone', readTimeZone()), [])
  const isRoom = toSlugAt(usePathname()) !== null
  const waiting = useMemo(() => new Map(inbox.rooms.map((room) => [room.id, toWaiting(room, inbox)])), [inbox])
  const waitingCount = countWaiting(inbox)
  usePageBadge(waitingCount)
  usePageTitle(waitingCount, inbox.rooms, useNaming(me, assistants))
  const value = useMemo(
    () => ({
      me,
      assistants,
      defaultTrigger,
      rooms: inbox.rooms,
      lost: inbox.lost,
      waiting,
      timeZone,
      madeAt,
      membersColumn,
      sidebar,
    }),
    [me, assistants, defaultTrigger, inbox.rooms, inbox.lost, waiting, timeZone, madeAt, membersColumn, sidebar],
  )
  return (
    <ShellProvider value={value}>
      {isRoom ? (
        <SkipLink targetId="composer">{t('common.skipToComposer')}</SkipLink>
      ) : (
        <SkipLink targetId="main">{t('common.skipToMain')}</SkipLink>
      )}
      <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] tablet:grid-cols-[min(16.5rem,37vw)_minmax(0,1fr)] desktop:grid-cols-[min(17rem,26vw)_minmax(0,1fr)] print:block print:h-auto">
        <aside aria-label={t('common.product')} className="min-h-0 max-tablet:hidden print:hidden">
          <Sidebar />
        </aside>
        <Pane>{children}</Pane>
      </div>
      <ConnectionEnd connection={connection} />
      <ShellKeys />
      <ShellDialogs />
      <Notices />
    </ShellProvider>
  )
}

/** Below the context that the keys need. */
function ShellKeys() {
  useShellKeys()
  return null
}
