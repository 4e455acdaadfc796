import type { SessionUser } from '#lib/protocol/entities.ts'
import type { AuditAction, AuditTargetKind } from '#lib/protocol/rules/audit.ts'

/** What is written down of what admins, operators and people do to the installation and to accounts. */

/** A person; the operator's command; or the program itself. */
export type AuditActor = Pick<SessionUser, 'id'> | 'operator' | 'program'

/**
 * A line before it has a place. It names people by their ids, never by a name of theirs: who deletes their account must be
 * nobody here, too. It holds no secret, nor a part of one.
 */
export interface AuditDraft {
  actor: AuditActor
  action: AuditAction
  /** `id` of a user: the user's id. Of others what they are known by. */
  target?: { kind: AuditTargetKind; id: string }
  roomId?: string
  /** At most AUDIT_DETAILS_MAX UTF-16 units as JSON; what is longer is left out. */
  details?: Record<string, string | number | boolean | null | string[]>
  /** Where it came from; without it, the address of the request or the socket that is served; null where that is not to be kept. */
  ip?: string | null
}

export const AUDIT_DETAILS_MAX = 4_000

export interface Audit {
  /** Adds a line, which is durable when this resolves. Throws CodedError `unavailable`. */
  writeAudit(draft: AuditDraft): Promise<void>
}
