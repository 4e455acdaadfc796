import type { Report } from '#lib/protocol/reports.ts'
import type { AuditDraft } from './audit.ts'

/** What the domain needs of the world for reports. All may throw CodedError `unavailable`. */
export interface ReportStore {
  /**
   * What this person has reported already stays as it is. `text`: of a direct room. Throws CodedError `rate_limited` where they
   * have reported REPORTS_PER_DAY within 24 hours.
   */
  createReport(draft: ReportDraft): Promise<void>
  /** Open ones, the latest first, behind `before`. `site`: of public channels and direct rooms. */
  listReports(of: { roomId: string } | 'site', page: { before?: string | undefined; limit: number }): Promise<Report[]>
  /** Null where there is none, or it is settled. */
  findReport(reportId: string): Promise<OpenReport | null>
  /** All that are open of the message, with what was kept of it, and the line of the audit log. */
  settleReports(messageId: string, line: AuditDraft): Promise<void>
  /** How many are open of each of these rooms that has any. */
  countReports(roomIds: readonly string[]): Promise<Map<string, number>>
  /** How many are open of public channels and direct rooms. */
  countSiteReports(): Promise<number>
  /** Ids of those who moderate the room, and of the site's admins where they look at its reports, too. */
  listReportReaders(roomId: string): Promise<{ moderators: string[]; admins: string[] }>
}

export interface ReportDraft {
  roomId: string
  messageId: string
  reporterId: string
  reason: string
  text: string | null
}

export interface OpenReport {
  roomId: string
  kind: 'channel' | 'direct'
  messageId: string
  /** A username. */
  sender: string
}
