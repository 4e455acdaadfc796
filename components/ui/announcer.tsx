'use client'

import { createContext, type ReactNode, use, useCallback, useEffect, useState } from 'react'

/** `shown`: for eyes, too, for a while. */
type Announce = (sentence: string, how?: 'shown') => void

interface Said {
  sentence: string
  /** So many have been said with it. */
  turn: number
  isShown: boolean
}

const SHOWN_MS = 5_000
const NOTHING: Said = { sentence: '', turn: 0, isShown: false }
const AnnouncerContext = createContext<Announce>(() => {})
const SaidContext = createContext(NOTHING)

/** Holds the polite live region of all that is below it. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState(NOTHING)
  const announce = useCallback<Announce>(
    (sentence, how) => setSaid((last) => ({ sentence, turn: last.turn + 1, isShown: how === 'shown' })),
    [],
  )
  useEffect(() => {
    if (!said.isShown) return
    const timer = setTimeout(() => setSaid((last) => ({ ...last, isShown: false })), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <AnnouncerContext value={announce}>
      <SaidContext value={said}>
        {children}
        <LiveRegion />
      </SaidContext>
    </AnnouncerContext>
  )
}

/**
 * Says what is announced from now on. Each modal dialog has one of its own, while it is open: whatever is below it is inert,
 * and its live region is neither heard nor seen well.
 */
export function LiveRegion() {
  const said = use(SaidContext)
  const [turnBefore] = useState(said.turn)
  const isNew = said.turn > turnBefore
  return (
    <div role="status" aria-live="polite" className={isNew && said.isShown ? SHOWN : 'sr-only'}>
      {/* A new node each time, so that the same sentence twice is said twice. */}
      <span key={said.turn}>{isNew && said.sentence}</span>
    </div>
  )
}

const SHOWN =
  'pointer-events-none fixed bottom-28 left-1/2 z-50 w-max max-w-[calc(100vw-2rem)] -translate-x-1/2 rounded-block bg-ink px-3.5 py-2 font-medium text-bg text-small shadow-mid forced-colors:border'

/** Says a sentence to screen readers once they are done with the current one. */
export function useAnnounce(): Announce {
  return use(AnnouncerContext)
}
