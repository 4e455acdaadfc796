'use client'

import { usePathname, useSelectedLayoutSegments } from 'next/navigation'
import type { ReactNode } from 'react'
import { Room } from '#components/chat/room.tsx'
import { Rooms } from '#components/rooms/rooms.tsx'
import { findRoomAt, ROOMS_PATH, toSlug } from './room-path.ts'
import { useShell } from './shell-context.tsx'

/**
 * What the address names. `children` is the page that the server made; for an address that a PaneLink has written since,
 * the pane is drawn here, without asking the server for its page.
 */
export function Pane({ children }: { children: ReactNode }) {
  const { rooms } = useShell()
  const path = usePathname()
  const segments = useSelectedLayoutSegments()
  if (isPageOf(segments, path)) return children
  if (path === ROOMS_PATH) return <Rooms />
  const room = findRoomAt(rooms, path)
  return room ? <Room key={room.id} room={room} first={null} openAt={null} /> : children
}

function isPageOf(segments: string[], path: string): boolean {
  return segments.map(toSlug).join('/') === path.slice(1).split('/').map(toSlug).join('/')
}
