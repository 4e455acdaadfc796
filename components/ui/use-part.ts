import { type ComponentType, useEffect, useState } from 'react'

const RETRY_MS = 5_000

/**
 * A part of the page whose scripts come when it is wanted first; null until then. Without a connection `onFailed` is called,
 * and the next time it is tried again; where there is none, every five seconds. `load` and `onFailed` must stay the same.
 */
export function usePart<P>(
  load: () => Promise<{ default: ComponentType<P> }>,
  isWanted: boolean,
  onFailed?: () => void,
): ComponentType<P> | null {
  const [part, setPart] = useState<ComponentType<P> | null>(null)
  useEffect(() => {
    if (!isWanted || part) return
    let isGone = false
    function attempt() {
      if (isGone) return
      load().then(
        (loaded) => !isGone && setPart(() => loaded.default),
        () => {
          if (!onFailed) setTimeout(attempt, RETRY_MS)
          else if (!isGone) onFailed()
        },
      )
    }
    attempt()
    return () => {
      isGone = true
    }
  }, [isWanted, part, load, onFailed])
  return part
}
