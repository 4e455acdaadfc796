import { toSpan } from '#components/chat/slow-span.ts'
import { Select } from '#components/ui/select.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Seconds that are offered; another number that is set already is, too. */
const OFFERED = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]

interface SlowChoiceProps {
  /** 0: nobody waits. */
  value: number
  onChange: (seconds: number) => void
}

/** How long members wait between two messages. */
export function SlowChoice({ value, onChange }: SlowChoiceProps) {
  const { t } = useI18n()
  const seconds = [...new Set([...OFFERED, ...(value > 0 ? [value] : [])])].sort((a, b) => a - b)
  return (
    <div className="grid gap-1.5">
      <Select
        label={t('slow.label')}
        value={String(value)}
        options={[
          { value: '0', label: t('slow.off') },
          ...seconds.map((n) => ({ value: String(n), label: toSpan(t, n) })),
        ]}
        onChange={(next) => onChange(Number(next))}
      />
      <p className="text-ink-3 text-small">{t('slow.hint')}</p>
    </div>
  )
}
