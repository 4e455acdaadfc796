'use client'

import { createContext, type ReactNode, use, useCallback, useState } from 'react'

const AnnouncerContext = createContext<(sentence: string) => void>(() => {})

/** Holds the one polite live region below it. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ sentence: '', turn: 0 })
  const announce = useCallback((sentence: string) => setSaid((last) => ({ sentence, turn: last.turn + 1 })), [])
  return (
    <AnnouncerContext value={announce}>
      {children}
      <div role="status" aria-live="polite" className="sr-only">
        {/* A new node each time, so that the same sentence twice is said twice. */}
        <span key={said.turn}>{said.sentence}</span>
      </div>
    </AnnouncerContext>
  )
}

/** Says a sentence to screen readers once they are done with the current one. */
export function useAnnounce(): (sentence: string) => void {
  return use(AnnouncerContext)
}
