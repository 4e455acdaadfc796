import { type ComponentType, useEffect, useState } from 'react'

/**
 * A part of the page whose scripts come when it is wanted first; null until then. Without a connection `onFailed` is called,
 * and the next time it is tried again. `load` and `onFailed` must stay the same.
 */
export function usePart<P>(
  load: () => Promise<{ default: ComponentType<P> }>,
  isWanted: boolean,
  onFailed: () => void,
): ComponentType<P> | null {
  const [part, setPart] = useState<ComponentType<P> | null>(null)
  useEffect(() => {
    if (!isWanted || part) return
    let isGone = false
    load().then(
      (loaded) => !isGone && setPart(() => loaded.default),
      () => !isGone && onFailed(),
    )
    return () => {
      isGone = true
    }
  }, [isWanted, part, load, onFailed])
  return part
}
