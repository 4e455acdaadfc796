'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import { useDirectory } from '#components/chat/directory.ts'
import { MessageDialogs } from '#components/chat/message-dialogs.tsx'
import type { MessageDialog } from '#components/chat/message-tasks.ts'
import { RoomProvider } from '#components/chat/room-context.tsx'
import { useTimeZone, useZonedFormat } from '#components/chat/times.ts'
import { listRoomAssistants } from '#components/shell/assistants.ts'
import { useOpenAddress } from '#components/shell/pane-link.tsx'
import { useDisplayNames } from '#components/shell/room-name.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Sheet } from '#components/ui/dialog.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Room, User } from '#lib/protocol/entities.ts'
import type { MessagePage } from '#lib/protocol/http.ts'
import { Calendar } from './calendar.tsx'
import { HistoryHeader } from './history-header.tsx'
import { HistoryList } from './history-list.tsx'
import type { HistoryView } from './history-path.ts'
import { HistoryPeople } from './history-people.tsx'
import { HistoryRooms } from './history-rooms.tsx'
import { PersonStrip } from './person-strip.tsx'
import { useRoomDays } from './use-room-days.ts'

interface HistoryProps {
  room: Room
  members: User[]
  /** Where it opens, ascending: the newest messages, or those from the day on. */
  page: MessagePage
  view: HistoryView
  /** Something was said on that day, or behind it: there it opens. */
  isFromStart: boolean
}

/** What was said in a room, day by day, to be read: beside it a calendar, which on a phone is a sheet. */
export function History({ room, members, page, view, isFromStart }: HistoryProps) {
  const { day, person } = view
  const { t } = useI18n()
  const { me, assistants } = useShell()
  const toDisplayName = useDisplayNames()
  const format = useZonedFormat()
  const timeZone = useTimeZone()
  const directory = useDirectory(members)
  const openAddress = useOpenAddress()
  const [dialog, setDialog] = useState<MessageDialog | null>(null)
  const showContext = useCallback((message: Message) => setDialog({ type: 'context', message }), [])
  const closeDialog = useCallback(() => setDialog(null), [])
  const context = useMemo(
    () => ({
      me,
      directory,
      assistants: listRoomAssistants(room, assistants, members),
      goneName: t('members.deleted'),
      format,
      actions: null,
      jumpTo: (seq: number) => void openAddress(toRoomPath(room, seq)),
      standing: null,
      tasks: null,
      showContext,
    }),
    [me, directory, room, assistants, members, t, format, openAddress, showContext],
  )
  const today = format.today()
  const newest = page.messages.at(-1)
  const [month, setMonth] = useState((day ?? (newest ? format.dayKey(newest.sentAt) : today)).slice(0, 7))
  const said = useRoomDays(room.id, month, timeZone)
  const [isOpen, setOpen] = useState(false)
  const close = useCallback(() => setOpen(false), [])
  // Only when the new address is there: the sheet has an entry of its own in the browser's history.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a day or a person was chosen.
  useEffect(close, [day, person, close])
  const key = `${person} ${day} ${page.messages[0]?.seq}`

  return (
    <RoomProvider value={context}>
      <main
        id="main"
        tabIndex={-1}
        className="grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] border-line bg-surface outline-none tablet:border-l desktop:grid-cols-[minmax(0,1fr)_18.75rem] print:block print:border-0"
      >
        <div className="grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] print:block">
          <div>
            <HistoryHeader room={room} view={view} onCalendar={() => setOpen(true)} />
            {person !== null && (
              <PersonStrip
                room={room}
                view={view}
                name={members.find(({ username }) => username === person)?.displayName ?? toDisplayName(person)}
              />
            )}
          </div>
          <HistoryList key={key} room={room} page={page} person={person} isFromStart={isFromStart} />
        </div>
        <aside
          aria-label={t('history.calendar')}
          className="relative min-h-0 overflow-y-auto border-line border-l px-5 pt-3 pb-6 max-desktop:hidden print:hidden"
        >
          <Calendar {...{ room, month, onMonth: setMonth, said, view, today }} />
          <HistoryPeople room={room} members={members} view={view} />
          <HistoryRooms room={room} />
        </aside>
        <Sheet isOpen={isOpen} onClose={close} title={t('history.calendar')} closeLabel={t('common.close')}>
          {isOpen && (
            <>
              <Calendar {...{ room, month, onMonth: setMonth, said, view, today }} />
              <HistoryPeople room={room} members={members} view={view} />
              <HistoryRooms room={room} />
            </>
          )}
        </Sheet>
      </main>
      <MessageDialogs open={dialog} onClose={closeDialog} onDeleted={closeDialog} />
    </RoomProvider>
  )
}
