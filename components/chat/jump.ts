import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ADDRESS_AGAIN } from '#components/shell/pane-link.tsx'
import { toSeq } from '#components/shell/room-path.ts'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { findNearest } from '#lib/client/message-window.ts'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Failure } from '#lib/protocol/errors.ts'
import type { StickToBottom } from './stick-to-bottom.ts'

/** Rows beyond the view are measured when they come near: the place is corrected for so many frames. */
const SETTLE_FRAMES = 6

/** A wish to see the message with this `seq`: each wish is an object of its own. */
export interface JumpTarget {
  seq: number
}

/** The message to be shown: the one that the page's address names, until another is asked for. */
export function useJumpTarget(): [JumpTarget | null, (seq: number) => void] {
  const openAt = toSeq(useSearchParams().get('m'))
  const [target, setTarget] = useState(() => toTarget(openAt))
  const [followedAt, setFollowedAt] = useState(openAt)
  if (openAt !== followedAt) {
    setFollowedAt(openAt)
    setTarget(toTarget(openAt))
  }
  useEffect(() => {
    const follow = () => setTarget(toTarget(openAt))
    window.addEventListener(ADDRESS_AGAIN, follow)
    return () => window.removeEventListener(ADDRESS_AGAIN, follow)
  }, [openAt])
  const jumpTo = useCallback((seq: number) => setTarget({ seq }), [])
  return [target, jumpTo]
}

export interface Jump {
  isJumping: boolean
  /** Why it has not come there. */
  error: Failure | null
  retry: () => void
}

/** Takes the message out of the page's address: whoever loads it anew is where they are now, at the end. */
export function forgetAddressedMessage(): void {
  const address = new URL(location.href)
  if (!address.searchParams.has('m')) return
  address.searchParams.delete('m')
  window.history.replaceState(null, '', address)
}

/**
 * Brings the message into the middle of the view, lit up for a moment and with the focus, once for each target; where there
 * is none of that `seq`, the nearest. What is not in memory is fetched first; without a connection that waits, and it is
 * said so. Answers whether this is still to be done, or why it could not be.
 */
export function useJump(
  target: JumpTarget | null,
  view: Pick<RoomView, 'messages' | 'hasBefore' | 'hasAfter' | 'phase' | 'connection'>,
  jumpTo: RoomActions['jumpTo'],
  { scroller, letGo }: Pick<StickToBottom, 'scroller' | 'letGo'>,
): Jump {
  const { messages, hasBefore, hasAfter, phase } = view
  const isReady = phase === 'ready'
  const { state } = view.connection
  const isOnline = state === 'online'
  const isOffline = state === 'offline' || state === 'reconnecting'
  const { t } = useI18n()
  const announce = useAnnounce()
  const begun = useRef<JumpTarget | null>(null)
  const [arrivedAt, setArrivedAt] = useState<JumpTarget | null>(null)
  const [failed, setFailed] = useState<{ target: JumpTarget; error: Failure } | null>(null)
  const error = (failed?.target === target && failed?.error) || null
  const nearest = target && findNearest(view, target.seq)

  // Also when other messages have come, or failed to: those of a jump to elsewhere, which was under way.
  useEffect(() => {
    if (target === null || !isReady || !isOnline || messages.length === 0 || failed?.target === target) return
    if (findNearest({ messages, hasBefore, hasAfter }, target.seq) !== null) return
    void jumpTo(target.seq).then((failure) => failure && setFailed({ target, error: failure }))
  }, [target, messages, hasBefore, hasAfter, isReady, isOnline, failed, jumpTo])
  const retry = useCallback(() => setFailed(null), [])
  useEffect(() => {
    if (isOffline) retry()
  }, [isOffline, retry])

  const isWaiting = target !== null && nearest === null && messages.length > 0 && isOffline
  useEffect(() => {
    if (isWaiting && begun.current !== target) announce(t('room.jumpLater'), 'shown')
  }, [isWaiting, target, announce, t])

  useEffect(() => {
    if (target === null || nearest === null || !isReady || begun.current === target) return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-seq="${nearest}"]`)
    if (!row) return
    begun.current = target
    letGo()
    row.focus({ preventScroll: true })
    light(row)
    return centre(row, () => setArrivedAt(target))
  }, [target, nearest, isReady, scroller, letGo])

  const isJumping = target !== null && arrivedAt !== target && messages.length > 0 && error === null
  return { isJumping, error, retry }
}

function toTarget(seq: number | null): JumpTarget | null {
  return seq === null ? null : { seq }
}

/** Returns what ends it. `onSettled` is called once, at either end. */
function centre(row: HTMLElement, onSettled: () => void): () => void {
  let framesLeft = SETTLE_FRAMES
  let frame = 0
  const scroll = () => {
    row.scrollIntoView({ block: 'center' })
    framesLeft -= 1
    if (framesLeft > 0) frame = requestAnimationFrame(scroll)
    else onSettled()
  }
  scroll()
  return () => {
    cancelAnimationFrame(frame)
    if (framesLeft > 0) onSettled()
  }
}

function light(row: HTMLElement): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  row.animate({ backgroundColor: ['var(--mention-soft)', 'transparent'] }, { duration: 1_600, easing: 'ease-in' })
}
