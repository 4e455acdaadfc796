'use client'

import { usePathname, useSelectedLayoutSegments } from 'next/navigation'
import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import { Room } from '#components/chat/room.tsx'
import { usePart } from '#components/ui/use-part.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
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
  const room = useRoomAt(path, rooms)
  const Rooms = useRooms(path === ROOMS_PATH)
  if (isPageOf(segments, path)) return children
  if (path === ROOMS_PATH) return Rooms && <Rooms />
  return room ? <Room key={room.id} room={room} first={null} /> : children
}

/** The list of rooms, whose scripts come soon after the page: the way to it is there without a connection, too. */
function useRooms(isShown: boolean): ComponentType | null {
  const [isLoaded, setLoaded] = useState(false)
  useEffect(() => setLoaded(true), [])
  const early = usePart(loadRooms, isLoaded, ignore)
  const now = usePart(loadRooms, isShown && early === null, askForPage)
  return early ?? now
}

async function loadRooms() {
  const { Rooms } = await import('#components/rooms/rooms.tsx')
  return { default: Rooms }
}

function ignore(): void {}

function askForPage(): void {
  window.location.assign(ROOMS_PATH)
}

/** The room of this address; the one that was there last, where it has another address by now or is the reader's no more. */
function useRoomAt(path: string, rooms: InboxRoom[]): InboxRoom | undefined {
  const known = findRoomAt(rooms, path)
  const [last, setLast] = useState<{ path: string; room: InboxRoom } | null>(null)
  if (known && (last?.path !== path || last.room.id !== known.id)) setLast({ path, room: known })
  return known ?? (last?.path === path ? last.room : undefined)
}

function isPageOf(segments: string[], path: string): boolean {
  return segments.map(toSlug).join('/') === path.slice(1).split('/').map(toSlug).join('/')
}
