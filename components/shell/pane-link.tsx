'use client'

import { useRouter } from 'next/navigation'
import { type ComponentProps, type MouseEvent, useCallback } from 'react'
import { afterTraversal } from '#components/ui/back-closes.ts'
import type { Room } from '#lib/protocol/entities.ts'
import { isPaneKnown, toRoomPath } from './room-path.ts'
import { useShell } from './shell-context.tsx'

/** Told to the window when the address that the page has already is asked for again. */
export const ADDRESS_AGAIN = 'addressagain'

/**
 * A link to a pane of the shell: to one that can be drawn here it leads at once, also without a connection. It fetches
 * nothing ahead, which spares every page the scripts of next/link.
 */
export function PaneLink({ href, onClick, ...rest }: ComponentProps<'a'> & { href: string }) {
  const { rooms } = useShell()
  const { push } = useRouter()
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event)
        if (event.defaultPrevented || isForBrowser(event)) return
        event.preventDefault()
        if (!isPaneKnown(rooms, href)) push(href)
        else if (href !== window.location.pathname + window.location.search) goTo(href)
      }}
    />
  )
}

/** It shall open elsewhere, or be saved. */
function isForBrowser({ metaKey, ctrlKey, shiftKey, altKey, currentTarget }: MouseEvent<HTMLAnchorElement>): boolean {
  return (
    metaKey || ctrlKey || shiftKey || altKey || currentTarget.target !== '' || currentTarget.hasAttribute('download')
  )
}

/**
 * Leads to an address of this site, as a PaneLink would; to one that the page has already it leads again. False where the
 * page is on its way out: whatever else changes the history now would hold it.
 */
export function useOpenAddress(): (address: string) => boolean {
  const { rooms } = useShell()
  return useCallback(
    (address) => {
      const isKnown = isPaneKnown(rooms, address)
      if (isKnown) goTo(address)
      else afterTraversal(() => window.location.assign(address))
      return isKnown
    },
    [rooms],
  )
}

/** Leads into a room of one's own, also one that has become it a moment ago; to the message with this `seq` where one is given. */
export function openRoom(room: Pick<Room, 'slug'>, seq?: number): void {
  goTo(toRoomPath(room, seq))
}

function goTo(address: string): void {
  afterTraversal(() => {
    if (address !== location.pathname + location.search) window.history.pushState(null, '', address)
    else window.dispatchEvent(new Event(ADDRESS_AGAIN))
  })
}
