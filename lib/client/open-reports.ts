import type { ReportChanged } from '#lib/protocol/reports.ts'

/** How many reports are open that are the reader's to look at, by room; `SITE` for those of all rooms that admins see. */
export type OpenReports = ReadonlyMap<string, number>

export const SITE = 'site'

export function createOpenReports() {
  let open: OpenReports = new Map()
  const listeners = new Set<() => void>()
  function put(next: OpenReports): void {
    open = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => open,
    take: ({ roomId = SITE, open: count }: ReportChanged) => put(new Map([...open, [roomId, count]])),
    /** A new connection tells all that there are, and nothing of those that were settled meanwhile. */
    forget: () => put(new Map()),
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
