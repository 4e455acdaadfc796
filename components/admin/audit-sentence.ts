import { isolate } from '#lib/i18n/direction.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import type { AuditEntry } from '#lib/protocol/admin.ts'
import type { AuditAction } from '#lib/protocol/rules/audit.ts'
import { SETTINGS, sayName } from './audit-words.ts'

/** What a line of the audit log says. */

type ActionKey = AuditAction extends infer A ? (A extends `${infer N}:${infer V}` ? `audit.${N}_${V}` : never) : never

/** An action without who and whom: for a choice of them. */
export function sayAction(t: Translate, action: AuditAction): string {
  return t(toKey(action), { who: '…', target: '…', room: '…' })
}

export function sayEntry(t: Translate, entry: AuditEntry): string {
  return t(toKey(entry.action), { who: sayActor(t, entry), target: sayTarget(t, entry), room: sayRoom(t, entry) })
}

/** What the line calls a room or a thing by; undefined where it names neither. */
export function findCalled({ target, room, details }: AuditEntry): unknown {
  if (room?.name !== undefined) return room.name
  return target?.user ? undefined : details.name
}

function sayActor(t: Translate, { actor }: AuditEntry): string {
  if (actor === 'operator') return t('audit.operator')
  if (actor === 'program') return t('audit.program')
  return isolate(actor.displayName)
}

function sayTarget(t: Translate, { target, details }: AuditEntry): string {
  if (!target) return ''
  if (target.user) return isolate(target.user.displayName)
  if (target.kind === 'setting') return t('audit.called', { name: sayName(t, SETTINGS, target.id) })
  return call(t, typeof details.name === 'string' && details.name !== '' ? details.name : target.id)
}

/** One that is gone is told by what it was called then. */
function sayRoom(t: Translate, { room, details }: AuditEntry): string {
  const name = room?.name ?? (typeof details.name === 'string' ? details.name : '')
  if (name !== '') return call(t, name)
  return room ? `#${room.id}` : t('audit.somewhere')
}

function call(t: Translate, name: string): string {
  return t('audit.called', { name: isolate(name) })
}

function toKey(action: AuditAction): ActionKey {
  return `audit.${action.replace(':', '_')}` as ActionKey
}
