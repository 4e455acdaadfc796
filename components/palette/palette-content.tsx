import { Search, X } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { type ComponentProps, type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react'
import { usePeopleSearch } from '#components/members/people-search.ts'
import { useOpenDirect } from '#components/shell/open-direct.ts'
import { RoomFace } from '#components/shell/room-face.tsx'
import { isUnread } from '#components/shell/room-groups.ts'
import { RoomMark } from '#components/shell/room-marks.tsx'
import { useRoomName } from '#components/shell/room-name.ts'
import { findRoomAt, toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { Key } from '#components/ui/key.tsx'
import { listRecentRooms } from '#lib/client/recent-rooms.ts'
import { fetchRooms, type ReadableRoom } from '#lib/client/room-list.ts'
import { toSearchPath } from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { useLead } from './lead.ts'
import { usePaletteCommands } from './palette-commands.ts'
import { toPaletteGroups } from './palette-groups.ts'
import { PaletteOption } from './palette-option.tsx'

type PaletteRoom = ReadableRoom & { name: string }

interface Choice extends Omit<ComponentProps<typeof PaletteOption>, 'isActive' | 'onChoose'> {
  title: keyof typeof TITLES
  run: () => Promise<ErrorCode | null> | null
}

/** What is typed in the palette, and what goes by that name. */
export function PaletteContent({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { me, rooms, waiting } = useShell()
  const announce = useAnnounce()
  const toName = useRoomName()
  const lead = useLead()
  const openDirect = useOpenDirect()
  const commands = usePaletteCommands()
  const listId = useId()
  const openId = findRoomAt(rooms, usePathname())?.id
  const [typed, setTyped] = useState('')
  const [index, setIndex] = useState(0)
  const [failure, setFailure] = useState<ErrorCode | null>(null)
  const [recent] = useState(() => listRecentRooms(me.id))
  const others = useReadableRooms()
  const { users, query } = usePeopleSearch(me, typed)
  const isFound = query === typed.trim()
  const named = useMemo(
    () =>
      [...rooms, ...others.filter(({ id }) => rooms.every((room) => room.id !== id))]
        .filter(({ archivedAt }) => archivedAt === undefined)
        .map((room): PaletteRoom => ({ ...room, name: toName(room) })),
    [rooms, others, toName],
  )

  const groups = toPaletteGroups(typed, {
    rooms: typed.trim() === '' ? named.filter(({ mine }) => mine) : named,
    isUnread: ({ id, mine }) => mine !== null && isUnread({ id, mine }, waiting),
    recent,
    openId,
    people: isFound ? users.filter(({ username }) => username !== me.username) : [],
    commands,
  })
  const words = typed.trim()
  const choices: Choice[] = [
    ...groups.flatMap(toChoices),
    {
      ...{ id: `${listId}-search`, title: 'messages', icon: <Search strokeWidth={1.8} />, range: null },
      name: words === '' ? t('palette.searchMessages') : t('palette.searchFor', { words }),
      run: () => lead(toSearchPath({ text: words, filters: [] })),
    },
  ]
  const active = Math.min(index, choices.length - 1)
  const activeId = choices[active]?.id
  const count = choices.length
  useEffect(() => {
    announce(count === 1 ? t('palette.none') : t('palette.found', { n: count - 1 }))
  }, [announce, t, count])
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  function toChoices(group: (typeof groups)[number]): Choice[] {
    const toId = (id: string) => `${listId}-${group.title}-${id}`
    if (group.type === 'room') {
      return group.entries.map(({ id, value, name, range }) => ({
        ...{ id: toId(id), title: group.title, name, range, icon: <RoomFace room={value} size="small" /> },
        mark: isMine(value) && <RoomMark room={value} isCurrent={value.id === openId} />,
        run: () => lead(toRoomPath(value)),
      }))
    }
    if (group.type === 'person') {
      return group.entries.map(({ id, value, name, range }) => ({
        ...{ id: toId(id), title: group.title, name, range, detail: `@${value.username}` },
        icon: <Avatar name={name} hue={value.color} isAi={value.kind === 'ai'} size="small" />,
        run: () => openDirect([value.username]),
      }))
    }
    return group.entries.map(({ id, value: { icon: Icon, hint, run }, name, range }) => ({
      ...{ id: toId(id), title: group.title, name, range, icon: <Icon strokeWidth={1.8} />, run },
      mark: hint && <Key>{hint}</Key>,
    }))
  }

  async function choose(choice: Choice | undefined) {
    if (!choice) return
    const error = await choice.run()
    setFailure(error)
    if (!error) onClose()
  }

  function onKeyDown(event: KeyboardEvent) {
    // Keys of the input method are its own.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && count > 0) setIndex((active + step + count) % count)
    else if (event.key === 'Enter') void choose(choices[active])
    else return
    event.preventDefault()
  }

  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-3 border-line border-b px-[1.125rem] max-tablet:pr-2">
        <Search aria-hidden="true" className="size-5 shrink-0 text-ink-3" strokeWidth={1.8} />
        <input
          type="text"
          role="combobox"
          aria-label={t('rooms.jump')}
          aria-expanded={count > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={activeId}
          placeholder={t('rooms.jump')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setIndex(0)
            setFailure(null)
          }}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="go"
          className="h-full min-w-0 flex-1 bg-transparent text-[1.0625rem] outline-none placeholder:text-ink-3"
        />
        <button
          type="button"
          aria-label={t('common.close')}
          title={t('common.close')}
          onClick={onClose}
          className="grid touch-target place-items-center rounded-[5px] text-ink-2"
        >
          <span className="pointer-coarse:hidden">
            <Key>Esc</Key>
          </span>
          <X aria-hidden="true" className="size-5 pointer-fine:hidden" strokeWidth={1.8} />
        </button>
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t('rooms.jump')}
        className="min-h-0 flex-1 overflow-y-auto px-2 pt-1.5 pb-2"
      >
        {[...groups, SEARCH].map(({ title }) => (
          <div key={title} {...groupOf(`${listId}-${title}`)}>
            <p id={`${listId}-${title}`} className="px-3 pt-[9px] pb-[3px] font-semibold text-ink-3 text-meta">
              {t(TITLES[title])}
            </p>
            {choices.map(
              ({ run, title: own, ...option }, place) =>
                own === title && (
                  <PaletteOption
                    {...option}
                    key={option.id}
                    isActive={place === active}
                    onChoose={() => void choose(choices[place])}
                  />
                ),
            )}
          </div>
        ))}
        {count === 1 && isFound && <p className="px-3 py-2.5 text-ink-3 text-small">{t('palette.none')}</p>}
      </div>
      {failure && (
        <p role="alert" className="px-5 py-2 text-danger text-small">
          {t(`errors.${failure}`)}
        </p>
      )}
      <div className="flex shrink-0 flex-wrap items-center gap-x-[1.125rem] border-line border-t bg-bg px-5 py-2.5 text-[0.78125rem] text-ink-3">
        <span className="flex items-center gap-1.5 pointer-coarse:hidden">
          <Key>↑</Key>
          <Key>↓</Key>
          {t('palette.choose')}
        </span>
        <span className="flex items-center gap-1.5 pointer-coarse:hidden">
          <Key>Enter</Key>
          {t('palette.open')}
        </span>
        <span className="ml-auto">{t('palette.hint')}</span>
      </div>
    </>
  )
}

const TITLES = {
  unread: 'room.unread',
  recent: 'palette.recent',
  rooms: 'room.rooms',
  people: 'palette.people',
  commands: 'palette.commands',
  messages: 'palette.messages',
} as const

/** Always the last. */
const SEARCH = { title: 'messages' } as const

/** A part of a list box. */
function groupOf(labelId: string) {
  return { role: 'group', 'aria-labelledby': labelId } as const
}

function isMine(room: ReadableRoom): room is InboxRoom & PaletteRoom {
  return room.mine !== null
}

/** All rooms that one may enter, once they are known. */
function useReadableRooms(): ReadableRoom[] {
  const [rooms, setRooms] = useState<ReadableRoom[]>([])
  useEffect(() => {
    let isGone = false
    void fetchRooms().then((found) => !isGone && found && setRooms(found))
    return () => {
      isGone = true
    }
  }, [])
  return rooms
}
