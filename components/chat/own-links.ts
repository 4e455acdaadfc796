import { type RefObject, useEffect } from 'react'
import { useOpenAddress } from '#components/shell/pane-link.tsx'
import { toSlugAt } from '#components/shell/room-path.ts'

/** Links in messages that lead to a room of this site are followed in this page, unless another is asked for. */
export function useOwnLinks(container: RefObject<HTMLElement | null>): void {
  const openAddress = useOpenAddress()
  useEffect(() => {
    const box = container.current
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null
      if (!link?.href || event.defaultPrevented || !isPlain(event)) return
      const { origin, pathname, search } = new URL(link.href)
      if (origin !== location.origin || toSlugAt(pathname) === null) return
      event.preventDefault()
      openAddress(pathname + search)
    }
    box?.addEventListener('click', follow)
    return () => box?.removeEventListener('click', follow)
  }, [container, openAddress])
}

function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !(ctrlKey || metaKey || shiftKey || altKey)
}
