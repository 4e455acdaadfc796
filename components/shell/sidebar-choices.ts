import { useMemo, useState } from 'react'
import { savePreference } from '#lib/client/preferences.ts'
import { ROOM_GROUPS, type RoomGroup, type RoomOrder } from './room-groups.ts'

/** How somebody has arranged the list of rooms, on this device. */
export interface SidebarChoices {
  /** The groups that are folded. */
  collapsed: readonly RoomGroup[]
  order: RoomOrder
  toggle: (group: RoomGroup) => void
  setOrder: (order: RoomOrder) => void
}

/** `kept`: as the cookies `collapsed` and `order` had it when the page was made. */
export function useSidebarChoices(kept: { collapsed: string; order: string }): SidebarChoices {
  const [collapsed, setCollapsed] = useState(() =>
    ROOM_GROUPS.filter((group) => kept.collapsed.split('.').includes(group)),
  )
  const [order, setOrder] = useState<RoomOrder>(kept.order === 'unread' ? 'unread' : 'stable')
  return useMemo(
    () => ({
      collapsed,
      order,
      toggle(group) {
        const next = ROOM_GROUPS.filter((one) => collapsed.includes(one) !== (one === group))
        setCollapsed(next)
        savePreference('collapsed', next.join('.'))
      },
      setOrder(next) {
        setOrder(next)
        savePreference('order', next)
      },
    }),
    [collapsed, order],
  )
}
