import { useCallback } from 'react'
import { useDisplayNames, useRoomName } from '#components/shell/room-name.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Filter } from '#lib/protocol/rules/search/query.ts'

/** What filters are called, with the names that people and rooms have now. */
export function useFilterNames(): (filter: Filter) => string {
  const { t } = useI18n()
  const { rooms } = useShell()
  const toRoomName = useRoomName()
  const toDisplayName = useDisplayNames()
  return useCallback(
    (filter) => {
      if (filter.name === 'from') return t('search.from', { name: toDisplayName(filter.value) })
      if (filter.name === 'in') {
        const room = rooms.find(({ slug }) => slug === filter.value)
        return t('search.in', { name: room ? toRoomName(room) : filter.value })
      }
      if (filter.name === 'has') return t(HAS[filter.value])
      return t(`search.${filter.name}`, { day: filter.value })
    },
    [t, rooms, toRoomName, toDisplayName],
  )
}

export const HAS = { file: 'search.hasFile', link: 'search.hasLink', image: 'search.hasImage' } as const
