import { isolate } from '#lib/i18n/direction.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import type { AuditEntry } from '#lib/protocol/admin.ts'
import type { AuditAction } from '#lib/protocol/rules/audit.ts'

/** What a line of the audit log says. */

type ActionKey = AuditAction extends infer A ? (A extends `${infer N}:${infer V}` ? `audit.${N}_${V}` : never) : never

/** An action without who and whom: for a choice of them. */
export function sayAction(t: Translate, action: AuditAction): string {
  return t(toKey(action), { who: '…', target: '…', room: '…' })
}

export function sayEntry(t: Translate, entry: AuditEntry): string {
  return t(toKey(entry.action), { who: sayActor(t, entry), target: sayTarget(entry), room: sayRoom(t, entry) })
}

function sayActor(t: Translate, { actor }: AuditEntry): string {
  if (actor === 'operator') return t('audit.operator')
  if (actor === 'program') return t('audit.program')
  return isolate(actor.displayName)
}

function sayTarget({ target, details }: AuditEntry): string {
  if (!target) return ''
  if (target.user) return isolate(target.user.displayName)
  return isolate(typeof details.name === 'string' && details.name !== '' ? details.name : target.id)
}

/** One that is gone is told by what it was called then. */
function sayRoom(t: Translate, { room, details }: AuditEntry): string {
  const name = room?.name ?? (typeof details.name === 'string' ? details.name : '')
  if (name !== '') return isolate(name)
  return room ? `#${room.id}` : t('audit.somewhere')
}

/** The small facts beside it, as they were written. */
export function listDetails({ details }: AuditEntry): string[] {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
}

function toKey(action: AuditAction): ActionKey {
  return `audit.${action.replace(':', '_')}` as ActionKey
}
