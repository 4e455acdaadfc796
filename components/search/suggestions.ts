import { useEffect, useMemo, useState } from 'react'
import { usePeopleSearch } from '#components/members/people-search.ts'
import { useRoomName } from '#components/shell/room-name.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { fetchRooms, type ReadableRoom } from '#lib/client/room-list.ts'
import type { DayFilter } from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Filter } from '#lib/protocol/rules/search/query.ts'
import { HAS } from './filter-names.ts'

/** What may come next in the field. */
export interface Suggestion {
  id: string
  label: string
  /** As one would type it. */
  detail: string
  /** The whole filter, the beginning of one, or a calendar for its day. */
  gives: Filter | string | { pickDay: DayFilter }
}

const SHOWN_MAX = 8
const NAMES = ['from', 'in', 'after', 'before', 'has'] as const
const BEGUN = /^(from|in|before|after|has)[:：](.*)$/iu
const DAY_MS = 24 * 60 * 60_000

/** `word`: the last one that is typed; `isAsked`: the filters are wanted by hand. */
export function useSuggestions(word: string, isAsked: boolean): Suggestion[] {
  const { t } = useI18n()
  const { me, assistants } = useShell()
  const [, typedName = '', part = ''] = BEGUN.exec(word) ?? []
  const name = NAMES.find((one) => one === typedName.toLowerCase())
  const query = part.replace(/^[@＠#＃]/u, '')
  const { users } = usePeopleSearch(me, name === 'from' ? query : '')
  const rooms = useReadableRooms(name === 'in')
  const toRoomName = useRoomName()

  return useMemo(() => {
    if (name === 'from') {
      const known = [me, ...assistants].map(({ username, displayName }) => ({ username, displayName }))
      const people = query === '' ? known : users
      return people
        .slice(0, SHOWN_MAX)
        .map(({ username, displayName }) => toSuggestion({ name, value: username }, displayName))
    }
    if (name === 'in') {
      return rooms
        .map((room) => ({ slug: room.slug, label: toRoomName(room) }))
        .filter(({ slug, label }) => has(label, query) || has(slug, query))
        .slice(0, SHOWN_MAX)
        .map(({ slug, label }) => toSuggestion({ name, value: slug }, label))
    }
    if (name === 'has') {
      const kinds = (['link', 'image', 'file'] as const).filter((kind) => kind.startsWith(query.toLowerCase()))
      return kinds.map((value) => toSuggestion({ name, value }, t(HAS[value])))
    }
    if (name) {
      const days = listDays().map(([label, value]) => toSuggestion({ name, value }, t(`search.${label}`)))
      return [...days, { id: 'pick', label: t('search.pickDay'), detail: `${name}:…`, gives: { pickDay: name } }]
    }
    if (!isAsked) return []
    return NAMES.map((one) => ({ id: one, label: t(`search.${one}Name`), detail: `${one}:`, gives: `${one}:` }))
  }, [name, query, isAsked, users, rooms, assistants, me, t, toRoomName])
}

function toSuggestion(filter: Filter, label: string): Suggestion {
  return { id: `${filter.name}-${filter.value}`, label, detail: `${filter.name}:${filter.value}`, gives: filter }
}

function has(name: string, part: string): boolean {
  return name.normalize('NFKC').toLowerCase().includes(part.normalize('NFKC').toLowerCase())
}

/** Days are those of UTC, as the server counts them. */
function listDays() {
  const toDay = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10)
  return [
    ['today', toDay(0)],
    ['yesterday', toDay(1)],
    ['weekAgo', toDay(7)],
    ['monthAgo', toDay(30)],
    ['yearBegin', `${toDay(0).slice(0, 4)}-01-01`],
  ] as const
}

/** One's own until all are known. */
function useReadableRooms(isWanted: boolean): ReadableRoom[] {
  const { rooms } = useShell()
  const [all, setAll] = useState<ReadableRoom[] | null>(null)
  const isMissed = isWanted && all === null
  useEffect(() => {
    if (isMissed) void fetchRooms().then((found) => found && setAll(found))
  }, [isMissed])
  return all ?? rooms
}
