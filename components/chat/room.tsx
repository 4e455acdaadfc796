'use client'

import { useMemo, useRef, useState } from 'react'
import { Sheet } from '#components/ui/dialog.tsx'
import { SkipLink } from '#components/ui/skip-link.tsx'
import { useRoom } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type Room as ChatRoom, isPending, type SessionUser } from '#lib/protocol/entities.ts'
import './chat.css'
import { Announcements } from './announcements.tsx'
import { Composer, type ComposerHandle } from './composer.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { ConnectionDialogs } from './connection-dialogs.tsx'
import { useDirectory } from './directory.ts'
import { useJumpTarget } from './jump.ts'
import { MemberList } from './member-list.tsx'
import { MembersPanel } from './members-panel.tsx'
import { MessageList } from './message-list.tsx'
import { useOnline } from './online.ts'
import { type AssistantInfo, RoomProvider } from './room-context.tsx'
import { RoomHeader } from './room-header.tsx'
import { toRoomName } from './room-name.ts'
import { RoomSidebar } from './room-sidebar.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { useMembersPanel } from './use-members-panel.ts'

interface RoomProps {
  me: SessionUser
  rooms: ChatRoom[]
  /** The one that is open, as it was when the page was made. */
  room: ChatRoom
  assistant: AssistantInfo
  /** The `seq` of the message at which the room is opened; null opens it at its end. */
  openAt: number | null
  /** Whether the members' column stood open when this person last left it. */
  isMembersOpen: boolean
}

/** A room: who is there, what was said, and the place to say more. */
export function Room({ me, rooms, room: initialRoom, assistant: configured, openAt, isMembersOpen }: RoomProps) {
  const { t, format } = useI18n()
  const [view, actions] = useRoom(initialRoom.id, me)
  const [target, jumpTo] = useJumpTarget(openAt)
  const room = view.room ?? initialRoom
  const roomName = toRoomName(room, t)
  const { members } = view
  const aiName = members.find((member) => member.kind === 'ai')?.displayName ?? configured.name
  const directory = useDirectory(members)
  const context = useMemo(
    () => ({
      me,
      directory,
      assistant: { mode: configured.mode, model: configured.model, name: aiName },
      format,
      actions,
      jumpTo,
    }),
    [me, directory, configured.mode, configured.model, aiName, format, actions, jumpTo],
  )
  const composer = useRef<ComposerHandle>(null)
  const online = useOnline(view)
  const panel = useMembersPanel(isMembersOpen)
  const [isRoomsOpen, setRoomsOpen] = useState(false)
  const offer = (text: string) => composer.current?.offer(text)
  // Kept, so that a reply that comes word by word leaves them alone.
  const sidebar = useMemo(() => <RoomSidebar rooms={rooms} activeId={room.id} />, [rooms, room.id])
  const { typing, outgoing } = view
  const composed = useMemo(() => ({ typing, outgoing }), [typing, outgoing])
  const isReplying = view.messages.some((message) => message.kind === 'ai' && isPending(message.status))
  const memberList = useMemo(
    () => <MemberList members={members} online={online} typing={typing} isReplying={isReplying} />,
    [members, online, typing, isReplying],
  )

  return (
    <RoomProvider value={context}>
      <SkipLink targetId="composer">{t('common.skipToComposer')}</SkipLink>
      <div
        className={`grid h-dvh print:block print:h-auto grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] tablet:grid-cols-[min(16.5rem,37vw)_minmax(0,1fr)] ${
          panel.isColumnOpen
            ? 'desktop:grid-cols-[min(17rem,26vw)_minmax(0,1fr)_min(15.5rem,24vw)]'
            : 'desktop:grid-cols-[min(17rem,26vw)_minmax(0,1fr)]'
        }`}
      >
        <div className="min-h-0 max-tablet:hidden print:hidden">{sidebar}</div>
        <main
          aria-label={roomName}
          className="relative grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] border-line bg-surface tablet:border-x print:block print:border-0"
        >
          <RoomHeader
            room={room}
            roomName={roomName}
            onlineCount={online && countPeople(online, members)}
            isMembersOpen={panel.isColumnOpen}
            onBack={() => setRoomsOpen(true)}
            onToggleMembers={panel.toggle}
          />
          <div className="relative grid min-h-0">
            <ConnectionBar connection={view.connection} waitingCount={view.outgoing.length} />
            <MessageList view={view} actions={actions} roomName={roomName} target={target} onOffer={offer} />
          </div>
          <Composer
            ref={composer}
            roomId={room.id}
            roomName={roomName}
            trigger={room.trigger}
            members={members}
            view={composed}
            actions={actions}
            isClosed={view.connection.state === 'ended'}
          />
        </main>
        {panel.isColumnOpen && <MembersPanel onClose={panel.closeColumn}>{memberList}</MembersPanel>}
      </div>
      <Sheet
        side="left"
        isOpen={isRoomsOpen}
        onClose={() => setRoomsOpen(false)}
        title={t('common.product')}
        closeLabel={t('common.close')}
      >
        {isRoomsOpen && <RoomSidebar rooms={rooms} activeId={room.id} onClose={() => setRoomsOpen(false)} />}
      </Sheet>
      <Sheet
        isOpen={panel.isSheetOpen}
        onClose={panel.closeSheet}
        title={t('members.title')}
        closeLabel={t('common.close')}
      >
        {panel.isSheetOpen && memberList}
      </Sheet>
      <ConnectionDialogs connection={view.connection} />
      <ShortcutsDialog />
      <Announcements view={view} />
    </RoomProvider>
  )
}

function countPeople(online: ReadonlySet<string>, members: { id: string; kind: string }[]): number {
  return members.filter((member) => member.kind === 'human' && online.has(member.id)).length
}
