import { toMoney } from '#components/usage/amounts.ts'
import type { Format } from '#lib/i18n/format.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import type { AuditEntry } from '#lib/protocol/admin.ts'
import { findCalled } from './audit-sentence.ts'
import { FIELDS, sayName, VALUES } from './audit-words.ts'

/** The small facts beside a line of the audit log, in the words of the pages where people set them; as written where there are none. */

/** The line says what it is that they tell. */
const ALONE = new Set(['changed', 'value', 'role', 'change', 'deed'])

export function listDetails(t: Translate, format: Pick<Format, 'list' | 'number'>, entry: AuditEntry): string[] {
  const fields = FIELDS[entry.action.split(':')[0] ?? '']
  const told = Object.entries(entry.details).filter(
    ([name, value]) => value !== null && value !== '' && !(name === 'name' && value === findCalled(entry)),
  )
  return told.flatMap(([name, value]) => {
    const said = say(name, value)
    if (said === '') return []
    return ALONE.has(name) ? said : t('audit.detail', { name: sayName(t, fields, name), value: said })
  })

  function say(name: string, value: unknown): string {
    if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no')
    if (name === 'keepDays') return value === 0 ? t('retention.forEver') : t('retention.days', { n: Number(value) })
    if (name === 'microsPerDay') return toMoney(format, Number(value))
    if (typeof value === 'number') return format.number(value)
    if (name === 'changed' && Array.isArray(value)) return format.list(listChanged(value.map(String)))
    if (Array.isArray(value)) return format.list(value.map(String))
    const kind = name === 'value' ? entry.target?.id : name
    return typeof value === 'string' ? sayName(t, VALUES[kind ?? ''], value) : JSON.stringify(value)
  }

  /** What is told with its value has changed, of course. */
  function listChanged(names: string[]): string[] {
    const withValue = new Set(told.map(([name]) => name))
    return names.filter((name) => !withValue.has(name)).map((name) => sayName(t, fields, name))
  }
}
