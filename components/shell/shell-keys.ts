import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { focusNextLandmark } from './landmarks.ts'
import { openRoom } from './pane-link.tsx'
import { findNextRoom, groupRooms, isUnread, listShown, ROOM_GROUPS } from './room-groups.ts'
import { findRoomAt } from './room-path.ts'
import { useShell } from './shell-context.tsx'
import { toggleShellDialog } from './shell-dialogs.tsx'

/**
 * The keys that work everywhere: Ctrl+K the palette, Ctrl+/ what the keys do, Alt with the arrows from room to room, with Shift
 * to those that are unread, F6 from part to part of the page. Below a dialog only Ctrl+/ does.
 */
export function useShellKeys(): void {
  const { rooms, waiting, sidebar } = useShell()
  const path = usePathname()
  useEffect(() => {
    const goOn = (step: 1 | -1, isUnreadOnly: boolean) => {
      const openId = findRoomAt(rooms, path)?.id
      const groups = groupRooms(rooms, { order: sidebar.order, waiting, openId })
      const listed = ROOM_GROUPS.flatMap((group) =>
        listShown(groups[group], { isFolded: sidebar.collapsed.includes(group), waiting, openId }),
      )
      const next = findNextRoom(listed, openId, step, (room) => !isUnreadOnly || isUnread(room, waiting))
      if (next) openRoom(next)
    }
    const act = (event: KeyboardEvent): boolean => {
      if (isCommand(event) && event.key.toLowerCase() === 'k') return toggleShellDialog('palette')
      if (isCommand(event) && event.key === '/') return toggleShellDialog('shortcuts', true)
      if (document.querySelector('dialog[open]')) return false
      if (event.key === 'F6') return focusNextLandmark(event.shiftKey ? -1 : 1)
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key] as 1 | -1 | undefined
      if (step === undefined || !event.altKey || event.ctrlKey || event.metaKey) return false
      goOn(step, event.shiftKey)
      return true
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && act(event)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [rooms, waiting, sidebar, path])
}

/** Ctrl, and on a Mac ⌘: there Ctrl+K is the text field's own. */
function isCommand({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  const isMac = navigator.platform.startsWith('Mac')
  return (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey
}
