import { z } from 'zod'
import { defineCommand, defineFact } from './command.ts'
import { REPORTS_PER_DAY } from './limits.ts'
import { id, instant, nothing, position, user } from './schemas.ts'

/** Messages that somebody wants a moderator to look at. */

/** What is done about a report; all that are open of its message are settled by it. */
const REPORT_DEEDS = ['dismiss', 'delete', 'remove'] as const

export type ReportDeed = (typeof REPORT_DEEDS)[number]

const report = z
  .object({
    id,
    createdAt: instant,
    reporter: user,
    reason: z.string(),
    sender: user.describe('Whose message it is.'),
    room: z
      .object({ id, kind: z.enum(['channel', 'direct']), slug: z.string(), name: z.string() })
      .describe('`slug` and `name` are empty for a direct room, which stays closed.'),
    messageId: id,
    seq: position,
    text: z
      .string()
      .describe('What the message says now; in a direct room what it said then. At most 1,000 code points.'),
    isDeleted: z.literal(true).exactOptional(),
  })
  .meta({ id: 'Report', description: 'That somebody wants a moderator to look at a message.' })
export type Report = z.output<typeof report>

export const reportCommands = {
  'report:create': defineCommand({
    summary: `Asks those who moderate the room to look at a message, once for each; in a direct room the site’s admins, who are handed its text. At most ${REPORTS_PER_DAY} in 24 hours.`,
    input: z.strictObject({ messageId: id, reason: z.string() }),
    output: nothing,
    ...{ limit: 'change', right: 'report', scope: 'write', overHttp: true },
  }),
  'report:list': defineCommand({
    summary:
      'What is open, the latest first: of a room for those who moderate it; without `roomId` of all public channels and direct rooms, for admins.',
    input: z.strictObject({ roomId: id.optional(), cursor: id.optional() }),
    output: z.object({ reports: z.array(report), nextCursor: id.exactOptional() }),
    ...{ limit: 'other', right: ['see_reports', 'administer'], scope: null, overHttp: true },
  }),
  'report:settle': defineCommand({
    summary:
      'Ends a report, and all others of its message: by itself, by deleting the message, or by removing its sender from the room. Reports of one’s own messages are `forbidden`.',
    input: z.strictObject({ reportId: id, deed: z.enum(REPORT_DEEDS) }),
    output: nothing,
    ...{ limit: 'other', right: ['see_reports', 'administer'], scope: null, overHttp: true },
  }),
}

export const reportFacts = {
  'report:changed': defineFact({
    summary:
      'So many reports are open now: of this room, to those who moderate it; without `roomId` of all that admins look at, to them. Said once the inbox is open where there are any, and when one is made or settled.',
    to: 'person',
    payload: z.object({ roomId: id.exactOptional(), open: z.int().nonnegative() }),
  }),
}
export type ReportChanged = z.output<(typeof reportFacts)['report:changed']['payload']>
