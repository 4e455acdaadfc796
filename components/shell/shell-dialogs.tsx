'use client'

import { type ComponentType, useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { TypedAhead } from './typed-ahead.tsx'

interface ShellDialogProps {
  isOpen: boolean
  /** To begin with, what was typed before its scripts were there. */
  typed: string
  onClose: () => void
}

/** The dialogs that several places of the shell open; one at a time. Their scripts come when they are opened first. */
const DIALOGS = {
  'new-room': () => import('#components/rooms/new-room-dialog.tsx'),
  'new-direct': () => import('#components/members/new-direct-dialog.tsx'),
  'leave-room': () => import('#components/rooms/leave-room-dialog.tsx'),
  palette: () => import('#components/palette/palette.tsx'),
  shortcuts: () => import('./shortcuts-dialog.tsx'),
} satisfies Record<string, () => Promise<{ default: ComponentType<ShellDialogProps> }>>

type ShellDialog = keyof typeof DIALOGS

const NAMES = Object.keys(DIALOGS) as ShellDialog[]

let open: ShellDialog | null = null
const listeners = new Set<() => void>()

export function openShellDialog(dialog: ShellDialog | null): void {
  open = dialog
  for (const listener of listeners) listener()
}

/**
 * Opens it, or closes it where it is open; false below another dialog. `isAbove`: it may lie above those of a room, but
 * never takes the place of one in which something may have been typed.
 */
export function toggleShellDialog(dialog: ShellDialog, isAbove = false): boolean {
  if (open === dialog) openShellDialog(null)
  else if (open !== null || (!isAbove && document.querySelector('dialog[open]'))) return false
  else openShellDialog(dialog)
  return true
}

/** Holds them. */
export function ShellDialogs() {
  // Who opens the palette by its keys types on at once.
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) void DIALOGS.palette().catch(() => {})
  }, [])
  const shown = useSyncExternalStore(
    subscribe,
    () => open,
    () => null,
  )
  return NAMES.map((name) => <LazyDialog key={name} name={name} isOpen={shown === name} />)
}

function LazyDialog({ name, isOpen }: { name: ShellDialog; isOpen: boolean }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const [typed, setTyped] = useState('')
  if (!isOpen && typed !== '') setTyped('')
  // Another may have been opened in its place.
  const close = useCallback(() => open === name && openShellDialog(null), [name])
  const fail = useCallback(() => {
    close()
    announce(t('errors.unavailable'), 'shown')
  }, [close, announce, t])
  const Part = usePart<ShellDialogProps>(DIALOGS[name], isOpen, fail)
  if (Part) return <Part isOpen={isOpen} typed={typed} onClose={close} />
  return isOpen && name === 'palette' && <TypedAhead text={typed} onText={setTyped} onClose={close} />
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
