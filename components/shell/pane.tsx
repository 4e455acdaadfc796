'use client'

import { usePathname, useSelectedLayoutSegments } from 'next/navigation'
import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import { Room } from '#components/chat/room.tsx'
import { usePart } from '#components/ui/use-part.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { findRoomAt, ROOMS_PATH, toRoomPath, toSlug } from './room-path.ts'
import { useShell } from './shell-context.tsx'

/**
 * What the address names. `children` is the page that the server made; for an address that a PaneLink has written since,
 * the pane is drawn here, without asking the server for its page.
 */
export function Pane({ children }: { children: ReactNode }) {
  const { rooms } = useShell()
  const path = usePathname()
  const segments = useSelectedLayoutSegments()
  /** By the key of each path at which a room was. */
  const [visited] = useState(() => new Map<string, InboxRoom>())
  const room = useRoomAt(path, rooms, visited)
  const Rooms = useRooms(path === ROOMS_PATH)
  const page = segments.map(toSlug).join('/')
  if (page === toKey(path) || (room && visited.get(page)?.id === room.id)) return children
  if (path === ROOMS_PATH) return Rooms && <Rooms />
  return room ? <Room key={room.id} room={room} first={null} /> : children
}

/** The list of rooms, whose scripts come soon after the page: the way to it is there without a connection, too. */
function useRooms(isShown: boolean): ComponentType | null {
  const [isLoaded, setLoaded] = useState(false)
  useEffect(() => setLoaded(true), [])
  const early = usePart(loadRooms, isLoaded)
  const now = usePart(loadRooms, isShown && early === null, askForPage)
  return early ?? now
}

async function loadRooms() {
  const { Rooms } = await import('#components/rooms/rooms.tsx')
  return { default: Rooms }
}

function askForPage(): void {
  window.location.assign(ROOMS_PATH)
}

/**
 * The room of this address, the one that was there before where it is the reader's no more. A room that has got another
 * address meanwhile is given that: what lies over it stays open, and so does the way back.
 */
function useRoomAt(path: string, rooms: InboxRoom[], visited: Map<string, InboxRoom>): InboxRoom | undefined {
  const known = findRoomAt(rooms, path)
  const before = visited.get(toKey(path))
  const moved = known ? undefined : rooms.find(({ id }) => id === before?.id)
  useEffect(() => {
    if (known) visited.set(toKey(path), known)
    if (moved && toKey(location.pathname) === toKey(path)) replacePath(toRoomPath(moved))
  }, [known, moved, path, visited])
  return known ?? moved ?? before
}

/** Keeps which layers the entry of the history stands for; Next adds its own. */
function replacePath(path: string): void {
  const { layer } = (history.state ?? {}) as { layer?: number }
  history.replaceState(layer === undefined ? null : { layer }, '', `${path}${location.search}${location.hash}`)
}

/** A path as it is read. */
function toKey(path: string): string {
  return path.slice(1).split('/').map(toSlug).join('/')
}
