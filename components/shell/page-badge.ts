import { useEffect } from 'react'

/** Shows how many messages wait on the page's icon, and on the program's where the browser has one for it. */
export function usePageBadge(count: number): void {
  useEffect(() => {
    // Not every browser has it, and one that has may refuse.
    if ('setAppBadge' in navigator) void navigator.setAppBadge(count).catch(() => {})
    void import('./favicon.ts').then(({ markFavicon }) => markFavicon(count)).catch(() => {})
  }, [count])
}
