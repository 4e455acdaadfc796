'use client'

import { useSyncExternalStore } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { usePart } from '#components/ui/use-part.ts'
import { useConnection } from '#lib/client/hooks.ts'
import { wasOffered } from '#lib/client/notice-offer.ts'

/** The parts of notices that pages carry: they come once the page is there and connected. */

export function Notices() {
  const { me } = useShell()
  const isOnline = useConnection(me).state === 'online'
  const Background = usePart(loadBackground, isOnline)
  return Background && <Background />
}

/** The line that asks whether notices are wanted, where that was never asked. */
export function NoticesOfferLine() {
  const isOpen = useSyncExternalStore(neverChanges, isUndecided, () => false)
  const Offer = usePart(loadOffer, isOpen)
  return Offer && <Offer />
}

/** The switch that silences them all, once the page is connected. */
export function QuietSwitch() {
  const { me } = useShell()
  const isOnline = useConnection(me).state === 'online'
  const Switch = usePart(loadSwitch, isOnline)
  return Switch && <Switch />
}

function isUndecided(): boolean {
  return typeof Notification !== 'undefined' && Notification.permission === 'default' && !wasOffered()
}

function loadBackground() {
  return import('./background.tsx')
}

function loadOffer() {
  return import('./offer.tsx')
}

function loadSwitch() {
  return import('./quiet-switch.tsx')
}

function neverChanges(): () => void {
  return () => {}
}
