'use client'

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { MemberDialogs, openAddPeople } from '#components/members/member-dialogs.tsx'
import { MembersPanel } from '#components/members/members-panel.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Sheet } from '#components/ui/dialog.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { openChat } from '#lib/client/chat.ts'
import { useRoom } from '#lib/client/hooks.ts'
import { savePreference } from '#lib/client/preferences.ts'
import { noteRoom } from '#lib/client/recent-rooms.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type Room as ChatRoom, isPending, type Message, type User } from '#lib/protocol/entities.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { Announcements } from './announcements.tsx'
import { ArchivedBar } from './archived-bar.tsx'
import { Composer, type ComposerHandle } from './composer.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { useDirectory } from './directory.ts'
import { JoinBar } from './join-bar.tsx'
import { useJumpTarget } from './jump.ts'
import { MessageDialogs } from './message-dialogs.tsx'
import { MessageList } from './message-list.tsx'
import { createMessageTasks, type MessageDialog, useEditLast } from './message-tasks.ts'
import { useOnline } from './online.ts'
import { Pins } from './pins.tsx'
import { ReactionPicker } from './reaction-picker.tsx'
import { RoomProvider } from './room-context.tsx'
import { RoomHeader } from './room-header.tsx'
import { useZonedFormat } from './times.ts'

interface RoomProps {
  /** As it was when the page was made. */
  room: ChatRoom
  /** Its end, where the page came with it. */
  first: RoomEntered | null
}

/** A message to react to, beside what the emoji is chosen, and what follows. */
interface Reacting {
  message: Message
  anchor: HTMLElement
  onClose: (() => void) | undefined
}

/** A room: who is there, what was said, and the place to say more. */
export function Room({ room: initialRoom, first }: RoomProps) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { me, assistant: configured, rooms, membersColumn } = useShell()
  const [view, actions] = useRoom(initialRoom.id, me, first)
  const [target, jumpTo] = useJumpTarget()
  const room = view.room ?? initialRoom
  const roomName = useRoomName()(room)
  const { members } = view
  const aiName = members.find((member) => member.kind === 'ai')?.displayName ?? configured.name
  const directory = useDirectory(members)
  const composer = useRef<ComposerHandle>(null)
  const role = rooms.find(({ id }) => id === room.id)?.mine.role ?? null
  const standing = useMemo(() => ({ room, role, isBanned: false }), [room, role])
  const [openDialog, setOpenDialog] = useState<MessageDialog | null>(null)
  const [reacting, setReacting] = useState<Reacting | null>(null)
  const [tasks] = useState(() =>
    createMessageTasks(composer, setOpenDialog, (message, anchor, onClose) =>
      setReacting({ message, anchor, onClose }),
    ),
  )
  const context = useMemo(
    () => ({
      me,
      directory,
      assistant: { mode: configured.mode, model: configured.model, name: aiName },
      goneName: t('members.deleted'),
      format,
      actions,
      jumpTo,
      standing,
      tasks,
    }),
    [me, directory, configured.mode, configured.model, aiName, t, format, actions, jumpTo, standing, tasks],
  )
  const online = useOnline(view)
  const [isMembersSheetOpen, setMembersSheetOpen] = useState(false)
  const see = useCallback((seq: number) => openChat(me).inbox.see(initialRoom.id, seq), [me, initialRoom.id])
  const hasSaid = view.outgoing.length > 0
  // Also where something was just said: that reads up to it.
  useEffect(() => {
    const { inbox } = openChat(me)
    if (hasSaid) inbox.release(initialRoom.id)
    return () => inbox.release(initialRoom.id)
  }, [me, initialRoom.id, hasSaid])
  const offer = useCallback((text: string) => composer.current?.offer(text), [])
  const { typing, outgoing, edits } = view
  const closeDialog = useCallback(() => setOpenDialog(null), [])
  const editLast = useEditLast(view, me, standing, tasks)
  const composed = useMemo(() => ({ typing, outgoing, edits }), [typing, outgoing, edits])
  const isReplying = view.messages.some((message) => message.kind === 'ai' && isPending(message.status))
  // Who came with the page is not everybody.
  const isListed = view.online.size > 0
  const isColumnShown = useIsDesktop() && membersColumn.isOpen
  const MemberList = usePart(loadMemberList, isListed && (isColumnShown || isMembersSheetOpen), doNothing)
  const mayAdd = role !== null && may('add', me, standing)
  // Kept, so that a reply that comes word by word leaves it alone.
  const memberList = useMemo(
    () => MemberList && <MemberList {...{ room, members, online, typing, isReplying }} />,
    [MemberList, room, members, online, typing, isReplying],
  )

  useEffect(() => openChat(me).users.put(members), [me, members])
  useEffect(() => savePreference('room', initialRoom.slug), [initialRoom.slug])
  useEffect(() => noteRoom(me.id, initialRoom.id), [me, initialRoom.id])

  /** Nothing more is written for a message that is gone. */
  function forgetDeleted({ id }: Message) {
    const edit = edits.get(id)
    if (edit) actions.discard(edit.clientId)
    composer.current?.endEdit(id)
  }

  function mention({ displayName }: User) {
    setMembersSheetOpen(false)
    // Once the sheet has given the focus back.
    setTimeout(() => composer.current?.append(`@${displayName}`))
  }

  function toggleMembers() {
    if (window.matchMedia(DESKTOP).matches) membersColumn.setOpen(!membersColumn.isOpen)
    else setMembersSheetOpen(true)
  }

  return (
    <RoomProvider value={context}>
      <div
        className={classNames(
          'grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] print:block',
          membersColumn.isOpen && 'desktop:grid-cols-[minmax(0,1fr)_min(15.5rem,24vw)]',
        )}
      >
        <main
          aria-label={roomName}
          className="relative grid min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] border-line bg-surface tablet:border-x print:block print:border-0"
        >
          <div>
            <RoomHeader
              room={room}
              roomName={roomName}
              onlineCount={online && countPeople(online, members)}
              isMembersOpen={membersColumn.isOpen}
              onToggleMembers={toggleMembers}
            />
            <Pins view={view} actions={actions} />
          </div>
          <div className="relative grid min-h-0">
            <ConnectionBar connection={view.connection} waitingCount={view.outgoing.length + view.edits.size} />
            <MessageList
              isInPage={first !== null}
              roomId={initialRoom.id}
              view={view}
              actions={actions}
              roomName={roomName}
              target={target}
              onSeen={see}
              onOffer={offer}
            />
          </div>
          {room.archivedAt !== undefined && view.phase !== 'failed' ? (
            <ArchivedBar roomId={room.id} standing={standing} />
          ) : role === null ? (
            view.phase !== 'failed' && <JoinBar room={room} />
          ) : (
            <Composer
              ref={composer}
              roomId={room.id}
              roomName={roomName}
              trigger={room.trigger}
              members={members}
              view={composed}
              actions={actions}
              isClosed={view.connection.state === 'ended'}
              onEditLast={editLast}
              onEmptied={tasks.remove}
            />
          )}
        </main>
        {membersColumn.isOpen && (
          <MembersPanel
            onAdd={mayAdd ? () => openAddPeople(room.id) : undefined}
            onClose={() => membersColumn.setOpen(false)}
          >
            {isColumnShown && memberList}
          </MembersPanel>
        )}
      </div>
      <Sheet
        isOpen={isMembersSheetOpen}
        onClose={() => setMembersSheetOpen(false)}
        title={t('members.title')}
        closeLabel={t('common.close')}
      >
        {isMembersSheetOpen && memberList}
      </Sheet>
      <MemberDialogs room={room} members={members} onMention={role === null ? undefined : mention} />
      <MessageDialogs open={openDialog} onClose={closeDialog} onDeleted={forgetDeleted} />
      {reacting && (
        <ReactionPicker
          message={reacting.message}
          anchor={reacting.anchor}
          onClose={() => {
            setReacting(null)
            reacting.onClose?.()
          }}
        />
      )}
      <Announcements view={view} />
    </RoomProvider>
  )
}

function loadMemberList() {
  return import('#components/members/member-list.tsx')
}

/** It comes with the next thing that is shown. */
function doNothing() {}

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

function countPeople(online: ReadonlySet<string>, members: { id: string; kind: string }[]): number {
  return members.filter((member) => member.kind === 'human' && online.has(member.id)).length
}
