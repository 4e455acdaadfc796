'use client'

import { ReportList } from './report-list.tsx'

/** What admins of the site are asked to look at. */
export function SiteReports() {
  return <ReportList />
}
