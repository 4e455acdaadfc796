import { useEffect } from 'react'
import { openChat } from '#lib/client/chat.ts'
import type { SessionUser } from '#lib/protocol/entities.ts'

/** Nobody is away before that, and the page has better to do. */
const LATER_MS = 20_000

/** Tells the server when nobody touches this browser any more. Its scripts come when the page has long been there. */
export function useAway(me: SessionUser): void {
  useEffect(() => {
    let stop = () => {}
    let isGone = false
    const timer = setTimeout(async () => {
      const away = await import('#lib/client/away.ts').catch(() => null)
      if (away && !isGone) stop = away.watchAway(openChat(me))
    }, LATER_MS)
    return () => {
      isGone = true
      clearTimeout(timer)
      stop()
    }
  }, [me])
}
