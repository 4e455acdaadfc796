'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ComponentProps } from 'react'
import type { Room } from '#lib/protocol/entities.ts'
import { isPaneKnown, toRoomPath } from './room-path.ts'
import { useShell } from './shell-context.tsx'

/** A link to a pane of the shell: to one that can be drawn here it leads at once, also without a connection. */
export function PaneLink(props: Omit<ComponentProps<typeof Link>, 'onNavigate'> & { href: string }) {
  const { rooms } = useShell()
  const path = usePathname()
  return (
    <Link
      prefetch={false}
      {...props}
      onNavigate={(event) => {
        if (!isPaneKnown(rooms, props.href)) return
        event.preventDefault()
        if (props.href !== path) window.history.pushState(null, '', props.href)
      }}
    />
  )
}

/** Leads into a room of one's own, as a PaneLink would. */
export function useOpenRoom(): (room: Pick<Room, 'slug'>) => void {
  const path = usePathname()
  return (room) => {
    const target = toRoomPath(room)
    if (target !== path) window.history.pushState(null, '', target)
  }
}
