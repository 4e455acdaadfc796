'use client'

import { createContext, type ReactNode, use, useCallback, useEffect, useState } from 'react'

/** `shown`: for eyes, too, for a while. */
type Announce = (sentence: string, how?: 'shown') => void

const SHOWN_MS = 5_000
const AnnouncerContext = createContext<Announce>(() => {})

/** Holds the one polite live region below it. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ sentence: '', turn: 0, isShown: false })
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
      {children}
      <div role="status" aria-live="polite" className={said.isShown ? SHOWN : 'sr-only'}>
        {/* A new node each time, so that the same sentence twice is said twice. */}
        <span key={said.turn}>{said.sentence}</span>
      </div>
    </AnnouncerContext>
  )
}

const SHOWN =
  'pointer-events-none fixed bottom-28 left-1/2 z-50 w-max max-w-[calc(100vw-2rem)] -translate-x-1/2 rounded-block bg-ink px-3.5 py-2 font-medium text-bg text-small shadow-mid forced-colors:border'

/** Says a sentence to screen readers once they are done with the current one. */
export function useAnnounce(): Announce {
  return use(AnnouncerContext)
}
