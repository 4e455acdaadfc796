import { z } from 'zod'
import { type Role, TRIGGERS, type Trigger, type User } from './entities.ts'
import { AUDIT_ACTIONS, type AuditAction, type AuditTargetKind } from './rules/audit.ts'
import { id } from './schemas.ts'

/** What admins ask for over HTTP, and what they are answered. */

const PAGE_MAX = 200
const limit = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(PAGE_MAX))
  .default(50)
const query = z.string().trim().max(100).optional()

/** The query of `GET /api/admin/users`. */
export const adminUserQuery = z.strictObject({
  query,
  role: z.enum(['admin', 'member']).optional(),
  status: z.enum(['active', 'disabled']).optional(),
  cursor: z.string().max(64).optional(),
  limit,
})
export type AdminUserQuery = z.output<typeof adminUserQuery>

/** A person as admins see them. */
export interface AdminUser extends User {
  email?: string
  createdAt: string
  /** Known to a few minutes; absent for whoever never had a session. */
  lastSeenAt?: string
  /** How many devices are signed in. */
  sessions: number
  /** They sign in with a code beside the password. */
  hasSecondFactor?: true
  /** How many messages they have sent; absent where that takes too long to count. */
  messages?: number
}

/** The body of `POST /api/admin/users/:username`: one of them at least. */
export const adminUserBody = z
  .strictObject({ role: z.enum(['admin', 'member']).optional(), isDisabled: z.boolean().optional() })
  .refine((change) => Object.keys(change).length > 0)

/** The query of `GET /api/admin/rooms`. */
export const adminRoomQuery = z.strictObject({ query, cursor: id.optional(), limit })
export type AdminRoomQuery = z.output<typeof adminRoomQuery>

/** A channel as admins see it: of a private one no more than its name and how much is in it. */
export interface AdminRoom {
  id: string
  slug: string
  name: string
  visibility: 'public' | 'private'
  createdAt: string
  archivedAt?: string
  memberCount: number
  ownerCount: number
  /** Of a public channel: owners, a few of them. */
  owners?: User[]
  /** How many messages were said, system messages among them. */
  messages: number
  /** Of the files in it. */
  bytes: number
  /** The caller is a member, as this. */
  mine?: Role | 'owner' | 'moderator'
  isLobby?: true
}

/** The query of `GET /api/admin/invites`. */
export const adminInviteQuery = z.strictObject({ cursor: id.optional(), limit })

/** An invitation that holds, without its link: that would lead into private rooms. */
export interface AdminInvite {
  id: string
  room: { id: string; slug: string; name: string; visibility: 'public' | 'private' }
  /** Absent where the account is gone. */
  createdBy?: User
  createdAt: string
  uses: number
  maxUses?: number
  expiresAt?: string
}

export const REGISTRATIONS = ['open', 'invite', 'closed'] as const
export type Registration = (typeof REGISTRATIONS)[number]

/** The body of `POST /api/admin/settings`: one of them at least. */
export const settingsBody = z
  .strictObject({ registration: z.enum(REGISTRATIONS).optional(), defaultTrigger: z.enum(TRIGGERS).optional() })
  .refine((change) => Object.keys(change).length > 0)
export type SettingsChange = z.output<typeof settingsBody>

/** What holds now, with the variable of the environment that fixes it, where one does. */
export interface SiteSettings {
  registration: { value: Registration; fixedBy?: 'REGISTRATION' }
  /** When the AIs reply in new channels. */
  defaultTrigger: { value: Trigger; fixedBy?: 'AI_DEFAULT_TRIGGER' }
}

const day = z.iso.date()

const auditFilter = {
  /** A username, `operator` or `program`. */
  actor: z.string().max(64).optional(),
  action: z.enum(AUDIT_ACTIONS).optional(),
  /** Days of UTC, both included. */
  from: day.optional(),
  to: day.optional(),
}
/** The query of `GET /api/admin/audit`, newest first. */
export const auditQuery = z.strictObject({ ...auditFilter, cursor: id.optional(), limit })
export type AuditQuery = z.output<typeof auditQuery>

/** The query of `GET /api/admin/audit/export`. */
export const auditExportQuery = z.strictObject({ ...auditFilter, format: z.enum(['jsonl', 'csv']) })
export type AuditFilter = Omit<z.output<typeof auditExportQuery>, 'format'>

/** A line of the audit log. Of people it tells what they are called now. */
export interface AuditEntry {
  id: string
  at: string
  actor: AuditPerson | 'operator' | 'program'
  action: AuditAction
  target?: { kind: AuditTargetKind; id: string; user?: AuditPerson }
  /** Without a name where the room is gone or direct. */
  room?: { id: string; name?: string }
  details: Record<string, unknown>
  ip?: string
}

/** `cut_off`: lines at the end are gone; `address`: an address is not the one that was written. */
export type AuditFaultKind = 'missing' | 'changed' | 'cut_off' | 'address'

/** Whether the audit log is as it was written. */
export interface AuditVerdict {
  /** How many lines hold. */
  lines: number
  /** The first that does not, by its number; null where all do. */
  fault: { id: string; kind: AuditFaultKind } | null
}

export interface AuditPerson {
  id: string
  username: string
  displayName: string
}
