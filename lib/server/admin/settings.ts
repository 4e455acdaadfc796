import { REGISTRATIONS, type SettingsChange, type SiteSettings } from '#lib/protocol/admin.ts'
import { type SessionUser, TRIGGERS } from '#lib/protocol/entities.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { appendAudit } from '../audit/append.ts'
import { env } from '../env.ts'
import { remember } from '../remember.ts'
import type { Prisma } from '../store/generated/client.ts'
import { db } from '../store/prisma.ts'
import { runQuery } from '../store/run-query.ts'
import { inTransaction } from './people.ts'

/**
 * What admins set of the installation. The environment counts more. It is asked of the database whenever it matters, which
 * is seldom, so that all processes go by the same; while the database is away what was read last is as good as any.
 */

const VARIABLES = { registration: 'REGISTRATION', defaultTrigger: 'AI_DEFAULT_TRIGGER' } as const
const VALUES = { registration: REGISTRATIONS, defaultTrigger: TRIGGERS } as const
type Name = keyof typeof VARIABLES

/** Throws CodedError `unavailable` where they were never read. */
export async function readSettings(client?: Prisma.TransactionClient): Promise<SiteSettings> {
  const known = remember<{ settings: SiteSettings | null }>('site-settings', () => ({ settings: null }))
  if (isFixed('registration') && isFixed('defaultTrigger')) return toSettings([])
  try {
    const rows = client ? await client.setting.findMany() : await runQuery(() => db().setting.findMany())
    known.settings = toSettings(rows)
  } catch (cause) {
    if (!known.settings || client) throw cause
  }
  return known.settings
}

/** Throws CodedError `conflict` with the fields that the environment fixes, `unavailable`. */
export async function changeSettings(actor: SessionUser, change: SettingsChange): Promise<SiteSettings> {
  const wanted = (Object.keys(VARIABLES) as Name[]).flatMap((name) => {
    const value = change[name]
    return value === undefined ? [] : [{ name, value: JSON.stringify(value) }]
  })
  const fixed = wanted.filter(({ name }) => isFixed(name))
  if (fixed.length > 0)
    throw new CodedError('conflict', { fields: Object.fromEntries(fixed.map(({ name }) => [name, 'reserved'])) })
  await inTransaction(async (tx) => {
    const changed: typeof wanted = []
    for (const { name, value } of wanted) {
      const { count } = await tx.setting.updateMany({ where: { name, value }, data: { value } })
      if (count > 0) continue
      const row = { value, updatedAt: new Date() }
      await tx.setting.upsert({ where: { name }, create: { name, ...row }, update: row })
      changed.push({ name, value })
    }
    for (const { name, value } of changed) {
      const details = { value: String(JSON.parse(value)) }
      await appendAudit(tx, { actor, action: 'setting:changed', target: { kind: 'setting', id: name }, details })
    }
  })
  return await readSettings()
}

function isFixed(name: Name): boolean {
  return env().given.has(VARIABLES[name])
}

function toSettings(rows: { name: string; value: string }[]): SiteSettings {
  function read<N extends Name>(name: N, fallback: (typeof VALUES)[N][number]): SiteSettings[N] {
    const variable = VARIABLES[name]
    if (isFixed(name)) return { value: fallback, fixedBy: variable } as SiteSettings[N]
    const row = rows.find((one) => one.name === name)
    const kept: unknown = row && JSON.parse(row.value)
    const value = VALUES[name].find((known) => known === kept) ?? fallback
    return { value } as SiteSettings[N]
  }

  const { REGISTRATION, AI_DEFAULT_TRIGGER } = env()
  return {
    registration: read('registration', REGISTRATION),
    defaultTrigger: read('defaultTrigger', AI_DEFAULT_TRIGGER),
  }
}
