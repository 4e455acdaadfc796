import { Banner } from '#components/ui/banner.tsx'
import { Select } from '#components/ui/select.tsx'
import { Switch } from '#components/ui/switch.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Retention } from '#lib/protocol/rules/retention.ts'

/** Numbers of days that are offered; another one that is set already is, too. */
const OFFERED = [1, 7, 14, 30, 90, 180, 365, 730]

interface RetentionChoiceProps {
  label: string
  value: Retention
  /** As it is set: what would go at once is told. */
  before: Retention
  /** What holds for all rooms, where this is one of them. */
  site?: Retention | undefined
  onChange: (value: Retention) => void
}

/** For how many days messages are kept, and whether pinned ones stay longer. */
export function RetentionChoice({ label, value, before, site, onChange }: RetentionChoiceProps) {
  const { t } = useI18n()
  const limit = site && site.keepDays > 0 ? site.keepDays : Number.POSITIVE_INFINITY
  const mayKeepPins = limit === Number.POSITIVE_INFINITY || site?.keepsPins
  const days = [...new Set([...OFFERED, ...(value.keepDays > 0 ? [value.keepDays] : [])])].filter((n) => n < limit)
  const chosen = value.keepDays < limit ? value.keepDays : 0
  const isLess = value.keepDays > 0 && (before.keepDays === 0 || value.keepDays < before.keepDays)
  return (
    <div className="grid gap-2.5">
      <Select
        label={label}
        value={String(chosen)}
        options={[
          {
            value: '0',
            label: limit < Number.POSITIVE_INFINITY ? t('retention.siteLimit', { n: limit }) : t('retention.forEver'),
          },
          ...days.sort((a, b) => a - b).map((n) => ({ value: String(n), label: t('retention.days', { n }) })),
        ]}
        onChange={(next) => onChange({ keepsPins: value.keepsPins, keepDays: Number(next) })}
      />
      {chosen > 0 && (
        <div className="flex items-center gap-3">
          <div className="min-w-0 flex-1">
            <p className="text-[0.875rem]/5">{t('retention.keepsPins')}</p>
            <p className="text-ink-3 text-small">
              {t(mayKeepPins ? 'retention.keepsPinsHint' : 'retention.pinsTaken')}
            </p>
          </div>
          <Switch
            label={t('retention.keepsPins')}
            isOn={value.keepsPins && mayKeepPins === true}
            isDisabled={!mayKeepPins}
            onChange={(keepsPins) => onChange({ keepDays: value.keepDays, keepsPins })}
          />
        </div>
      )}
      {isLess && <Banner tone="warn">{t('retention.warning', { n: value.keepDays })}</Banner>}
    </div>
  )
}
