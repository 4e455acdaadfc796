import type { ReportChanged } from '#lib/protocol/reports.ts'
import { createWatched } from './watched.ts'

/** How many reports are open that are the reader's to look at, by room; `SITE` for those of all rooms that admins see. */
export type OpenReports = ReadonlyMap<string, number>

export const SITE = 'site'

export function createOpenReports() {
  const { get, put, subscribe } = createWatched<OpenReports>(new Map())
  return {
    ...{ get, subscribe },
    take: ({ roomId = SITE, open: count }: ReportChanged) => put(new Map([...get(), [roomId, count]])),
    /** A new connection tells all that there are, and nothing of those that were settled meanwhile. */
    forget: () => put(new Map()),
  }
}
