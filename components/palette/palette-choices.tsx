import { Search } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { type ComponentProps, useEffect, useId, useMemo, useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { usePeopleSearch } from '#components/members/people-search.ts'
import { ONE_LINE, type Run, toExcerpt } from '#components/search/excerpt.ts'
import { useOpenDirect } from '#components/shell/open-direct.ts'
import { RoomFace } from '#components/shell/room-face.tsx'
import { isUnread } from '#components/shell/room-groups.ts'
import { RoomMark } from '#components/shell/room-marks.tsx'
import { useDisplayNames, useRoomName } from '#components/shell/room-name.ts'
import { findRoomAt, toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Key } from '#components/ui/key.tsx'
import { listRecentRooms } from '#lib/client/recent-rooms.ts'
import { fetchRooms, type ReadableRoom } from '#lib/client/room-list.ts'
import { toSearchPath } from '#lib/client/search.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { SearchHit } from '#lib/protocol/search.ts'
import { useLead } from './lead.ts'
import { usePaletteCommands } from './palette-commands.ts'
import { type PaletteGroup, type Range, toPaletteGroups } from './palette-groups.ts'
import { SenderFace, usePaletteHits } from './palette-messages.tsx'
import type { PaletteOption } from './palette-option.tsx'
import { PaletteFace, PresenceMark } from './palette-people.tsx'

type PaletteRoom = ReadableRoom & { name: string }
type Commands = ReturnType<typeof usePaletteCommands>

/** What one may choose. */
export interface Choice extends Omit<ComponentProps<typeof PaletteOption>, 'isActive' | 'onChoose'> {
  title: PaletteGroup<never, never>['title'] | 'recentMessages' | 'messages'
  /** Answers what went wrong, if something did. */
  run: () => Promise<ErrorCode | null> | null
}

export interface Choices {
  /** Ordered by their groups; the search is the last. */
  choices: Choice[]
  /** Looks for messages on their own page. */
  search: Choice
  /** Who and what was said by these words is known. */
  isSettled: boolean
}

/** What goes by what is typed. Ids begin with `listId`. */
export function usePaletteChoices(typed: string): Choices & { listId: string } {
  const { t } = useI18n()
  const { me, rooms, waiting } = useShell()
  const toName = useRoomName()
  const toDisplayName = useDisplayNames()
  const format = useZonedFormat()
  const lead = useLead()
  const openDirect = useOpenDirect()
  const commands = usePaletteCommands()
  const listId = useId()
  const openId = findRoomAt(rooms, usePathname())?.id
  const [recent] = useState(() => listRecentRooms(me.id))
  const named = useNamedRooms()
  const words = typed.trim()
  const { users, query } = usePeopleSearch(me, typed)
  const isFound = query === words
  const { hits, isBusy } = usePaletteHits(words)
  const messages = hits.length > 0 ? ('recentMessages' as const) : ('messages' as const)
  const groups = toPaletteGroups(typed, {
    rooms: words === '' ? named.filter(({ mine }) => mine) : named,
    isUnread: ({ id, mine }) => mine !== null && isUnread({ id, mine }, waiting),
    recent,
    openId,
    people: isFound ? users.filter(({ username }) => username !== me.username) : [],
    commands,
  })
  const search: Choice = {
    ...{ id: `${listId}-search`, title: messages, icon: <Search strokeWidth={1.8} /> },
    runs: toRuns(words === '' ? t('palette.searchMessages') : t('palette.searchFor', { words }), null),
    mark: (
      <span className="pointer-coarse:hidden">
        <Key>Ctrl Enter</Key>
      </span>
    ),
    run: () => lead(toSearchPath({ text: words, filters: [] })),
  }
  const choices = [...groups.flatMap(toChoices), ...hits.map(toMessageChoice), search]
  return { listId, choices, search, isSettled: isFound && !isBusy }

  function toChoices(group: PaletteGroup<PaletteRoom, Commands[number]>): Choice[] {
    const toId = (id: string) => `${listId}-${group.title}-${id}`
    if (group.type === 'room') {
      return group.entries.map(({ id, value, name, range }) => ({
        ...{ id: toId(id), title: group.title, runs: toRuns(name, range) },
        icon: <RoomFace room={value} size="small" />,
        mark: isMine(value) && <RoomMark room={value} isCurrent={value.id === openId} />,
        run: () => lead(toRoomPath(value)),
      }))
    }
    if (group.type === 'person') {
      return group.entries.map(({ id, value, name, range }) => ({
        ...{ id: toId(id), title: group.title, runs: toRuns(name, range), detail: `@${value.username}` },
        icon: <PaletteFace user={value} />,
        mark: <PresenceMark user={value} />,
        run: () => openDirect([value.username]),
      }))
    }
    return group.entries.map(({ id, value: { icon: Icon, hint, run }, name, range }) => ({
      ...{ id: toId(id), title: group.title, runs: toRuns(name, range), icon: <Icon strokeWidth={1.8} />, run },
      mark: hint && <Key>{hint}</Key>,
    }))
  }

  function toMessageChoice({ message, room, ranges }: SearchHit): Choice {
    const known = rooms.find(({ id }) => id === room.id)
    const where = known ? toName(known) : room.name || room.slug
    return {
      ...{ id: `${listId}-message-${message.id}`, title: messages, icon: <SenderFace message={message} /> },
      runs: toExcerpt(message.text, ranges, ONE_LINE),
      below: `${isolate(toDisplayName(message.sender))} · ${isolate(where)}`,
      mark: <time className="text-[0.8125rem] text-ink-3">{format.brief(message.sentAt)}</time>,
      run: () => lead(toRoomPath(room, message.seq)),
    }
  }
}

function toRuns(name: string, range: Range | null): Run[] {
  return toExcerpt(name, range ? [[...range]] : [])
}

function isMine(room: ReadableRoom): room is InboxRoom & PaletteRoom {
  return room.mine !== null
}

/** All rooms that one may enter, one's own at once and others when they are known, as they are called here. */
function useNamedRooms(): PaletteRoom[] {
  const { rooms } = useShell()
  const toName = useRoomName()
  const [others, setOthers] = useState<ReadableRoom[]>([])
  useEffect(() => {
    let isGone = false
    void fetchRooms().then((found) => !isGone && found && setOthers(found))
    return () => {
      isGone = true
    }
  }, [])
  return useMemo(
    () =>
      [...rooms, ...others.filter(({ id }) => rooms.every((room) => room.id !== id))]
        .filter(({ archivedAt }) => archivedAt === undefined)
        .map((room): PaletteRoom => ({ ...room, name: toName(room) })),
    [rooms, others, toName],
  )
}
