import type { OpenReport, ReportDraft, ReportStore } from '#lib/chat/report-ports.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { REPORT_TEXT_MAX, REPORTS_PER_DAY } from '#lib/protocol/limits.ts'
import type { Report } from '#lib/protocol/reports.ts'
import { appendAudit } from '../audit/append.ts'
import type { Prisma } from './generated/client.ts'
import { db } from './prisma.ts'
import { SHOWN_USER, toUser } from './rows.ts'
import { runQuery } from './run-query.ts'

/** Messages that somebody wants a moderator to look at. */

const DAY_MS = 24 * 60 * 60_000

const SHOWN = {
  ...{ id: true, createdAt: true, reason: true, text: true, messageId: true },
  reporter: { select: SHOWN_USER },
  room: { select: { id: true, kind: true, slug: true, name: true } },
  message: { select: { seq: true, message: true, deletedAt: true, author: { select: SHOWN_USER } } },
} satisfies Prisma.ReportSelect
type ShownReport = Prisma.ReportGetPayload<{ select: typeof SHOWN }>

/** What admins look at, too. */
const OF_SITE = { OR: [{ kind: 'direct' }, { kind: 'channel', visibility: 'public' }] } satisfies Prisma.RoomWhereInput
const ADMINS = { kind: 'human', role: 'admin', status: null } satisfies Prisma.UserWhereInput

export const reportStore: ReportStore = {
  createReport: (draft) => runQuery(() => createReport(draft)),
  async listReports(of, { before, limit }) {
    const rows = await runQuery(() =>
      db().report.findMany({
        where: {
          settledAt: null,
          ...(before !== undefined && { id: { lt: BigInt(before) } }),
          ...(of === 'site' ? { room: OF_SITE } : { roomId: BigInt(of.roomId) }),
        },
        select: SHOWN,
        orderBy: { id: 'desc' },
        take: limit,
      }),
    )
    return rows.map(toReport)
  },
  async countReports(roomIds) {
    const where = { settledAt: null, roomId: { in: roomIds.map(BigInt) } }
    const rows = await runQuery(() => db().report.groupBy({ by: ['roomId'], where, _count: true }))
    return new Map(rows.map(({ roomId, _count }) => [String(roomId), _count]))
  },
  countSiteReports: () => runQuery(() => db().report.count({ where: { settledAt: null, room: OF_SITE } })),
  async listReportReaders(roomId) {
    const id = BigInt(roomId)
    const isOfSite = (await runQuery(() => db().room.count({ where: { id, ...OF_SITE } }))) > 0
    const [moderators, admins] = await Promise.all([
      runQuery(() =>
        db().membership.findMany({
          where: { roomId: id, role: { in: ['owner', 'moderator'] }, room: { kind: 'channel' } },
          select: { userId: true },
        }),
      ),
      isOfSite ? runQuery(() => db().user.findMany({ where: ADMINS, select: { id: true } })) : [],
    ])
    return { moderators: moderators.map(({ userId }) => String(userId)), admins: admins.map((row) => String(row.id)) }
  },
  async findReport(reportId) {
    const select = { ...SHOWN, settledAt: true }
    const row = await runQuery(() => db().report.findUnique({ where: { id: BigInt(reportId) }, select }))
    if (!row || row.settledAt || !isKind(row.room.kind)) return null
    const { room, message, messageId } = row
    return {
      ...{ roomId: String(room.id), kind: row.room.kind as OpenReport['kind'] },
      ...{ messageId: String(messageId), sender: message.author.username },
    }
  },
  async settleReports(messageId, line) {
    await runQuery(() =>
      db().$transaction(async (tx) => {
        const { count } = await tx.report.updateMany({
          where: { messageId: BigInt(messageId), settledAt: null },
          data: { settledAt: new Date(), text: null },
        })
        if (count > 0) await appendAudit(tx, line)
      }),
    )
  },
}

/** Of two that are made at once the second counts the first. */
async function createReport({ roomId, messageId, reporterId: by, reason, text }: ReportDraft): Promise<void> {
  const reporterId = BigInt(by)
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM users WHERE id = ${reporterId} FOR UPDATE`
    const key = { messageId_reporterId: { messageId: BigInt(messageId), reporterId } }
    if (await tx.report.findUnique({ where: key, select: { id: true } })) return
    const recent = await tx.$queryRaw<{ waitMs: bigint | number }[]>`
      SELECT TIMESTAMPDIFF(SECOND, NOW(3), created_at + INTERVAL 1 DAY) * 1000 AS waitMs FROM reports
      WHERE reporter_id = ${reporterId} AND created_at > NOW(3) - INTERVAL 1 DAY
      ORDER BY created_at DESC LIMIT ${REPORTS_PER_DAY}`
    const oldest = recent[REPORTS_PER_DAY - 1]
    if (oldest) {
      const retryAfterMs = Math.min(DAY_MS, Math.max(1_000, Number(oldest.waitMs)))
      throw new CodedError('rate_limited', { retryAfterMs })
    }
    await tx.report.create({ data: { roomId: BigInt(roomId), messageId: BigInt(messageId), reporterId, reason, text } })
  })
}

/** A room that was deleted is none of them. */
function isKind(kind: string): kind is OpenReport['kind'] {
  return kind === 'channel' || kind === 'direct'
}

function toReport({ id, createdAt, reporter, reason, text, room, message, messageId }: ShownReport): Report {
  const isDirect = room.kind === 'direct'
  return {
    ...{ id: String(id), createdAt: createdAt.toISOString(), reporter: toUser(reporter), reason },
    sender: toUser(message.author),
    room: {
      ...{ id: String(room.id), kind: isDirect ? 'direct' : 'channel' },
      ...{ slug: isDirect ? '' : room.slug, name: isDirect ? '' : room.name },
    },
    ...{ messageId: String(messageId), seq: Number(message.seq) },
    text: isDirect ? (text ?? '') : [...message.message].slice(0, REPORT_TEXT_MAX).join(''),
    ...(message.deletedAt && { isDeleted: true as const }),
  }
}
