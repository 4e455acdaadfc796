'use client'

import { useCallback, useSyncExternalStore } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** The dialogs that several places of the shell open; one at a time. */
type ShellDialog = 'new-room' | 'new-direct'

let open: ShellDialog | null = null
const listeners = new Set<() => void>()

export function openShellDialog(dialog: ShellDialog | null): void {
  open = dialog
  for (const listener of listeners) listener()
}

const close = (): void => openShellDialog(null)

/** Holds them. Their scripts come when they are opened first. */
export function ShellDialogs() {
  const shown = useSyncExternalStore(
    subscribe,
    () => open,
    () => null,
  )
  const { t } = useI18n()
  const announce = useAnnounce()
  const fail = useCallback(() => {
    close()
    announce(t('errors.unavailable'))
  }, [announce, t])
  const NewRoom = usePart(loadNewRoom, shown === 'new-room', fail)
  const NewDirect = usePart(loadNewDirect, shown === 'new-direct', fail)
  return (
    <>
      {NewRoom && <NewRoom isOpen={shown === 'new-room'} onClose={close} />}
      {NewDirect && <NewDirect isOpen={shown === 'new-direct'} onClose={close} />}
    </>
  )
}

function loadNewRoom() {
  return import('#components/rooms/new-room-dialog.tsx')
}

function loadNewDirect() {
  return import('#components/members/new-direct-dialog.tsx')
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
