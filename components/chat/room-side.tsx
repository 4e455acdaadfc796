import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { openAddPeople } from '#components/members/member-dialogs.tsx'
import { MembersPanel } from '#components/members/members-panel.tsx'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { usePart } from '#components/ui/use-part.ts'
import type { RoomView } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message, type Room, type User } from '#lib/protocol/entities.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { useRoomContext } from './room-context.tsx'

/** What stands beside a room: on wide screens a column, else a sheet over it. */
export interface RoomSide {
  /** The column is there, on a screen that is wide enough. */
  column: 'members' | 'assistants' | null
  sheet: 'members' | 'assistants' | null
  toggleMembers: () => void
  toggleAssistants: () => void
  close: () => void
}

export function useRoomSide(): RoomSide {
  const { membersColumn } = useShell()
  const isDesktop = useIsDesktop()
  const [isAiOpen, setAiOpen] = useState(false)
  const [isSheetOpen, setSheetOpen] = useState(false)
  return useMemo(
    () => ({
      column: isAiOpen && isDesktop ? 'assistants' : membersColumn.isOpen ? 'members' : null,
      sheet: isDesktop ? null : isAiOpen ? 'assistants' : isSheetOpen ? 'members' : null,
      toggleMembers() {
        if (!isDesktop) setSheetOpen(true)
        // The assistants stand in the place of the members: who wants these has not closed them.
        else membersColumn.setOpen(isAiOpen || !membersColumn.isOpen)
        setAiOpen(false)
      },
      toggleAssistants: () => setAiOpen(!isAiOpen),
      close() {
        if (isDesktop && !isAiOpen) membersColumn.setOpen(false)
        setAiOpen(false)
        setSheetOpen(false)
      },
    }),
    [isDesktop, isAiOpen, isSheetOpen, membersColumn],
  )
}

interface RoomSideProps {
  room: Room
  side: RoomSide
  members: User[]
  /** Ids of users; null while nobody can say who is here. */
  online: ReadonlySet<string> | null
  view: Pick<RoomView, 'messages' | 'typing' | 'online' | 'arePinsKnown'>
}

/** Who is in the room, or which AIs are. The scripts of either come when it is shown. */
export function RoomSideParts({ room, side, members, online, view }: RoomSideProps) {
  const { t } = useI18n()
  const { me, standing } = useRoomContext()
  const announce = useAnnounce()
  const isDesktop = useIsDesktop()
  const { column, sheet, close } = side
  // Who came with the page is not everybody, and has nobody online. Nor has a room that a stranger looks into, at times.
  const isListed = view.online.size > 0 || view.arePinsKnown
  const isListShown = isListed && ((isDesktop && column === 'members') || sheet === 'members')
  const MemberList = usePart(loadMemberList, isListShown)
  const isAiShown = column === 'assistants' || sheet === 'assistants'
  const fail = useCallback(() => {
    close()
    announce(t('errors.unavailable'), 'shown')
  }, [close, announce, t])
  const AiPanel = usePart(loadAiPanel, isAiShown, fail)
  const Sheets = usePart(loadSheets, sheet !== null, fail)
  const replying = useReplying(view.messages)
  const mayAdd = standing !== null && standing.role !== null && may('add', me, standing)
  const { typing } = view
  // Kept, so that a reply that comes word by word leaves it alone.
  const list = useMemo(
    () => MemberList && <MemberList {...{ room, members, online, typing, replying }} />,
    [MemberList, room, members, online, typing, replying],
  )
  return (
    <>
      {column === 'members' && (
        <MembersPanel onAdd={mayAdd ? () => openAddPeople(room.id) : undefined} onClose={close}>
          {isDesktop && list}
        </MembersPanel>
      )}
      {column === 'assistants' && AiPanel && <AiPanel room={room} onClose={close} isColumn />}
      {Sheets && (
        <Sheets
          sheet={sheet}
          onClose={close}
          members={list}
          assistants={AiPanel && <AiPanel room={room} onClose={close} />}
        />
      )}
    </>
  )
}

function loadMemberList() {
  return import('#components/members/member-list.tsx')
}

function loadAiPanel() {
  return import('#components/ai/ai-panel.tsx')
}

function loadSheets() {
  return import('./side-sheets.tsx')
}

/** It comes with the next thing that is shown. */
/** Usernames of the AIs at work: the same list for as long as they are, so that a reply that grows leaves it alone. */
function useReplying(messages: Message[]): string[] {
  const [replying, setReplying] = useState<string[]>([])
  const present = new Set(
    messages.flatMap(({ kind, status, sender }) => (kind === 'ai' && isPending(status) ? sender : [])),
  )
  const isSame = present.size === replying.length && replying.every((username) => present.has(username))
  if (!isSame) setReplying([...present])
  return replying
}

/** Wide enough for a third column; the stylesheet's `desktop`. */
const DESKTOP = '(min-width: 68.8125rem) and (min-height: 27.5rem)'

/** False until the page has taken over. */
function useIsDesktop(): boolean {
  return useSyncExternalStore(
    subscribeToWidth,
    () => window.matchMedia(DESKTOP).matches,
    () => false,
  )
}

function subscribeToWidth(listener: () => void): () => void {
  const desktop = window.matchMedia(DESKTOP)
  desktop.addEventListener('change', listener)
  return () => desktop.removeEventListener('change', listener)
}
