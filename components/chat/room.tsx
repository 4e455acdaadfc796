'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { MemberDialogs } from '#components/members/member-dialogs.tsx'
import { listRoomAssistants, withAssistants } from '#components/shell/assistants.ts'
import { useRoomName } from '#components/shell/room-name.ts'
import { useRoomRole } from '#components/shell/room-role.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { latePart } from '#components/ui/late-part.ts'
import { openChat } from '#lib/client/chat.ts'
import { useBlocked, useNewBuild, useRoom } from '#lib/client/hooks.ts'
import { savePreference } from '#lib/client/preferences.ts'
import { noteRoom } from '#lib/client/recent-rooms.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Room as ChatRoom, Message, User } from '#lib/protocol/entities.ts'
import type { RoomEntered } from '#lib/protocol/rooms.ts'
import { isTalkWith } from '#lib/protocol/rules/blocks.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { Composer } from './composer.tsx'
import type { ComposerHandle } from './composer-handle.ts'
import { ConnectionBar } from './connection-bar.tsx'
import { useDirectory } from './directory.ts'
import { useJumpTarget } from './jump.ts'
import { MessageDialogs } from './message-dialogs.tsx'
import { MessageList } from './message-list.tsx'
import { createMessageTasks, type MessageDialog, useEditLast } from './message-tasks.ts'
import { useOnline } from './online.ts'
import { Pins } from './pins.tsx'
import { ReactionPicker } from './reaction-picker.tsx'
import { RoomProvider } from './room-context.tsx'
import { RoomHeader } from './room-header.tsx'
import { RoomSideParts, useRoomSide } from './room-side.tsx'
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
  const { me, assistants: all } = useShell()
  const [view, actions] = useRoom(initialRoom.id, me, first)
  const newBuild = useNewBuild(me)
  const [target, jumpTo] = useJumpTarget()
  const room = view.room ?? initialRoom
  const roomName = useRoomName()(room)
  const side = useRoomSide()
  const assistants = useMemo(() => listRoomAssistants(room, all, view.members), [room, all, view.members])
  const members = useMemo(() => withAssistants(view.members, assistants), [view.members, assistants])
  const directory = useDirectory(members)
  const composer = useRef<ComposerHandle>(null)
  const role = useRoomRole(room)
  const standing = useMemo(() => ({ room, role, isBanned: false }), [room, role])
  const [openDialog, setOpenDialog] = useState<MessageDialog | null>(null)
  const [reacting, setReacting] = useState<Reacting | null>(null)
  const [tasks] = useState(() =>
    createMessageTasks(composer, setOpenDialog, (message, anchor, onClose) =>
      setReacting({ message, anchor, onClose }),
    ),
  )
  const showContext = useCallback((message: Message) => setOpenDialog({ type: 'context', message }), [])
  const users = useBlocked(me)
  // Between two there is nothing else to read.
  const blocked = useMemo(
    () => (room.people?.length === 2 ? undefined : new Set(users.map(({ username }) => username))),
    [users, room.people],
  )
  const shutOut = users.find(({ username }) => isTalkWith(room, new Set([username])))
  const context = useMemo(
    () => ({
      me,
      directory,
      assistants,
      goneName: t('members.deleted'),
      format,
      actions,
      jumpTo,
      standing,
      tasks,
      showContext,
      blocked,
    }),
    [me, directory, assistants, t, format, actions, jumpTo, standing, tasks, showContext, blocked],
  )
  const online = useOnline(me, view)
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

  useEffect(() => openChat(me).users.put(members), [me, members])
  useEffect(() => savePreference('room', room.slug), [room.slug])
  useEffect(() => noteRoom(me.id, initialRoom.id), [me, initialRoom.id])

  /** Nothing more is written for a message that is gone. */
  function forgetDeleted({ id }: Message) {
    const edit = edits.get(id)
    if (edit) actions.discard(edit.clientId)
    composer.current?.endEdit(id)
  }

  function mention({ displayName }: User) {
    if (side.sheet) side.close()
    // Once the sheet has given the focus back.
    setTimeout(() => composer.current?.append(`@${displayName}`))
  }

  return (
    <RoomProvider value={context}>
      <div
        className={classNames(
          'grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] print:block',
          side.column === 'members' && 'desktop:grid-cols-[minmax(0,1fr)_min(15.5rem,24vw)]',
          side.column === 'assistants' && 'grid-cols-[minmax(0,1fr)_min(21.25rem,30vw)]',
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
              side={side}
            />
            <Pins view={view} actions={actions} />
          </div>
          <div className="relative grid min-h-0">
            <ConnectionBar
              connection={view.connection}
              waitingCount={view.outgoing.length + view.edits.size}
              newBuild={newBuild}
            />
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
          ) : shutOut ? (
            <BlockedBar person={shutOut} />
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
              slowSeconds={may('send_without_wait', me, standing) ? undefined : room.slowSeconds}
              onEditLast={editLast}
              onEmptied={tasks.remove}
            />
          )}
        </main>
        <RoomSideParts room={room} side={side} members={members} online={online} view={view} />
      </div>
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

const ArchivedBar = latePart(() => import('./archived-bar.tsx'))
const BlockedBar = latePart(() => import('./blocked-bar.tsx'))
const Announcements = latePart(() => import('./announcements.tsx'))
const JoinBar = latePart(() => import('./join-bar.tsx'))

function countPeople(online: ReadonlySet<string>, members: { id: string; kind: string }[]): number {
  return members.filter((member) => member.kind === 'human' && online.has(member.id)).length
}
