import type { SessionUser } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { REPORT_PAGE_SIZE, REPORT_REASON_MAX, REPORT_TEXT_MAX } from '#lib/protocol/limits.ts'
import type { ReportChanged } from '#lib/protocol/reports.ts'
import { toSaid } from '#lib/protocol/rules/files.ts'
import { mayAdminister } from '#lib/protocol/rules/rights.ts'
import type { CommandData, ParsedCommand } from '#lib/protocol/wire.ts'
import { type Access, requireAdmin } from './access.ts'
import type { Broadcast, Log } from './ports.ts'
import type { ReportStore } from './report-ports.ts'
import type { UseCases } from './use-cases.ts'

/**
 * Messages that somebody wants looked at. In a channel by those who moderate it; in a direct room, which admins can't read, by the
 * site's admins, who are handed the text of that one message by whoever may read it.
 */

interface ReportsParts {
  reports: ReportStore
  access: Access
  deeds: Pick<UseCases, 'message:delete' | 'member:remove'>
  broadcast: Pick<Broadcast, 'reportChanged'>
  log: Log
}

export function createReports({ reports, access, deeds, broadcast, log }: ReportsParts) {
  async function create(actor: SessionUser, { messageId, reason }: ParsedCommand<'report:create'>): Promise<void> {
    const { message, entrance } = await access.requireMessage(actor, messageId, 'report')
    const kept = requireReason(reason)
    if (message.deletedAt) throw new CodedError('conflict')
    const { room } = entrance
    const text = room.kind === 'direct' ? [...toSaid(message)].slice(0, REPORT_TEXT_MAX).join('') : null
    await reports.createReport({ roomId: room.id, messageId, reporterId: actor.id, reason: kept, text })
    await tell(room.id)
  }

  async function list(
    actor: SessionUser,
    { roomId, cursor }: ParsedCommand<'report:list'>,
  ): Promise<CommandData<'report:list'>> {
    if (roomId === undefined) requireAdmin(actor)
    else await access.requireAccess(actor, roomId, 'see_reports')
    const page = { before: cursor, limit: REPORT_PAGE_SIZE + 1 }
    const found = await reports.listReports(roomId === undefined ? 'site' : { roomId }, page)
    const shown = found.slice(0, REPORT_PAGE_SIZE)
    const last = found.length > shown.length ? shown.at(-1) : undefined
    return { reports: shown, ...(last && { nextCursor: last.id }) }
  }

  /** Throws CodedError `not_found` for what is settled already, and whatever refuses the deed. */
  async function settle(actor: SessionUser, { reportId, deed }: ParsedCommand<'report:settle'>): Promise<void> {
    const open = await reports.findReport(reportId)
    if (!open) throw new CodedError('not_found')
    const { roomId, kind, messageId, sender } = open
    if (kind === 'channel') await access.requireAccess(actor, roomId, 'see_reports')
    else if (!mayAdminister(actor)) throw new CodedError('not_found')
    // A direct room is closed to admins, whatever they were handed.
    else if (deed !== 'dismiss') throw new CodedError('forbidden')
    // Nobody judges what they said themselves.
    if (sender === actor.username) throw new CodedError('forbidden')
    if (deed === 'delete') await deeds['message:delete'](actor, { messageId })
    if (deed === 'remove') await deeds['member:remove'](actor, { roomId, username: sender })
    await reports.settleReports(messageId, {
      ...{ actor, action: 'report:settled', roomId },
      details: { messageId, deed },
    })
    await tell(roomId)
  }

  /** Tells those who may look at them how many are open. It is done all the same where they can't be told. */
  async function tell(roomId: string): Promise<void> {
    try {
      const { moderators, admins } = await reports.listReportReaders(roomId)
      if (moderators.length > 0) {
        const open = (await reports.countReports([roomId])).get(roomId) ?? 0
        for (const userId of moderators) broadcast.reportChanged(userId, { roomId, open })
      }
      if (admins.length === 0) return
      const open = await reports.countSiteReports()
      for (const userId of admins) broadcast.reportChanged(userId, { open })
    } catch (cause) {
      log.warn({ err: cause, roomId }, 'a report could not be told to those who look at it')
    }
  }

  /** What somebody who comes hears first: where any are open that are theirs to look at. `rooms`: their own. Never throws. */
  async function listOpen(actor: SessionUser, rooms: readonly InboxRoom[]): Promise<ReportChanged[]> {
    const moderated = rooms.filter(({ kind, mine }) => kind === 'channel' && mine.role !== 'member').map(({ id }) => id)
    try {
      const counts = moderated.length > 0 ? await reports.countReports(moderated) : []
      const site = mayAdminister(actor) ? await reports.countSiteReports() : 0
      return [...[...counts].map(([roomId, open]) => ({ roomId, open })), ...(site > 0 ? [{ open: site }] : [])]
    } catch (cause) {
      log.warn({ err: cause, userId: actor.id }, 'the open reports could not be told to somebody who came')
      return []
    }
  }

  const commands = {
    async 'report:create'(user, input) {
      await create(user, input)
      return {}
    },
    'report:list': list,
    async 'report:settle'(user, input) {
      await settle(user, input)
      return {}
    },
  } satisfies Partial<UseCases>

  return { listOpen, commands }
}

/** The reason as it is kept. Throws CodedError `invalid` with the field. */
function requireReason(typed: string): string {
  const reason = typed.trim()
  const fault = reason === '' ? 'required' : [...reason].length > REPORT_REASON_MAX ? 'too_long' : null
  if (fault) throw new CodedError('invalid', { fields: { reason: fault } })
  if (reason.includes('\0') || !reason.isWellFormed())
    throw new CodedError('invalid', { fields: { reason: 'invalid_characters' } })
  return reason
}
