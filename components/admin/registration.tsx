'use client'

import { Lock } from 'lucide-react'
import { EXPLAIN_KEYS, TRIGGER_KEYS } from '#components/chat/triggers.ts'
import { Section } from '#components/settings/section.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { askAdmin } from '#lib/client/admin.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Registration, SettingsChange, SiteSettings } from '#lib/protocol/admin.ts'
import type { Trigger } from '#lib/protocol/entities.ts'
import { useTask } from './use-task.ts'

const KEYS = {
  open: ['manage.openToAll', 'manage.openToAllHint'],
  invite: ['manage.byInvite', 'manage.byInviteHint'],
  closed: ['manage.closed', 'manage.closedHint'],
} as const satisfies Record<Registration, readonly string[]>
const REGISTRATIONS = ['open', 'invite', 'closed'] as const
const TRIGGERS = ['always', 'mention', 'auto', 'off'] as const

/** Who may come, and how new channels begin. What the environment fixes is locked and names its variable. */
export function RegistrationSettings({ settings }: { settings: SiteSettings }) {
  const { t } = useI18n()
  const { run, failure } = useTask()
  const { registration, defaultTrigger } = settings

  function save(change: SettingsChange) {
    void run(() => askAdmin('POST', 'settings', change), t('manage.saved'))
  }

  return (
    <>
      <Section title={t('manage.whoRegisters')} hint={t(KEYS[registration.value][1])}>
        {registration.fixedBy ? (
          <Fixed value={t(KEYS[registration.value][0])} variable={registration.fixedBy} />
        ) : (
          <SegmentedControl<Registration>
            label={t('manage.whoRegisters')}
            layout="flowing"
            value={registration.value}
            options={REGISTRATIONS.map((value) => ({ value, label: t(KEYS[value][0]) }))}
            onChange={(value) => save({ registration: value })}
          />
        )}
      </Section>
      <Section title={t('manage.defaultTrigger')} hint={t('manage.defaultTriggerHint')}>
        {defaultTrigger.fixedBy ? (
          <Fixed value={t(TRIGGER_KEYS[defaultTrigger.value])} variable={defaultTrigger.fixedBy} />
        ) : (
          <SegmentedControl<Trigger>
            label={t('manage.defaultTrigger')}
            layout="flowing"
            value={defaultTrigger.value}
            options={TRIGGERS.map((value) => ({ value, label: t(TRIGGER_KEYS[value]) }))}
            onChange={(value) => save({ defaultTrigger: value })}
          />
        )}
        <p className="text-ink-2 text-small">{t(EXPLAIN_KEYS[defaultTrigger.value])}</p>
      </Section>
      {failure && (
        <p role="alert" className="px-2 text-danger text-small">
          {t(`errors.${failure.code}`)}
        </p>
      )}
    </>
  )
}

function Fixed({ value, variable }: { value: string; variable: string }) {
  const { t } = useI18n()
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
      <Lock aria-hidden="true" className="size-4 shrink-0 text-ink-3" />
      <span className="font-medium">{value}</span>
      <span className="wrap-anywhere text-ink-3 text-small">{t('admin.fixedBy', { variable })}</span>
    </p>
  )
}
