'use client'

import { useCallback, useLayoutEffect, useRef } from 'react'
import { LiveRegion } from '#components/ui/announcer.tsx'
import { useBackCloses } from '#components/ui/back-closes.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { PaletteContent } from './palette-content.tsx'

interface PaletteProps {
  isOpen: boolean
  /** To begin with. */
  typed: string
  onClose: () => void
}

/** The quickest way to a room, a person or a command. */
export default function Palette({ isOpen, typed, onClose }: PaletteProps) {
  const { t } = useI18n()
  const dialog = useRef<HTMLDialogElement>(null)
  const close = useCallback(() => dialog.current?.close(), [])
  // Before another key can come: what stood here until now has given the focus back to what lies below.
  useLayoutEffect(() => {
    if (!isOpen) return close()
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [isOpen, close])
  useBackCloses(isOpen, close)
  return (
    <dialog
      ref={dialog}
      aria-label={t('rooms.jump')}
      data-testid="palette"
      closedby="any"
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === dialog.current) close()
      }}
      className="mx-auto mt-[84px] mb-0 max-h-[calc(100dvh-6.75rem)] w-[min(40rem,calc(100vw-2rem))] flex-col overflow-hidden rounded-dialog bg-surface text-ink shadow-high outline-none transition-opacity duration-dialog backdrop:bg-scrim open:flex starting:open:opacity-0 max-tablet:m-0 max-tablet:h-dvh max-tablet:max-h-none max-tablet:w-screen max-tablet:max-w-none max-tablet:rounded-none forced-colors:border"
    >
      {isOpen && (
        <>
          <PaletteContent begun={typed} onClose={close} />
          <LiveRegion />
        </>
      )}
    </dialog>
  )
}
