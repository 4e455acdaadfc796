import { EyeOff } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** What is said beside the AIs: how one says so, and how everybody sees it. */

interface OffRecordToggleProps {
  isOff: boolean
  onChange: (isOff: boolean) => void
}

/** Keeps the message that is being written from the AIs. */
export function OffRecordToggle({ isOff, onChange }: OffRecordToggleProps) {
  const { t } = useI18n()
  return (
    <button
      type="button"
      data-testid="composer-off-record"
      aria-pressed={isOff}
      aria-label={t('composer.offRecord')}
      title={t('composer.offRecordExplained')}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onChange(!isOff)}
      className={classNames(
        'touch-reach mr-1.5 flex h-7 min-w-0 items-center gap-1.5 rounded-full border border-transparent px-1.5 font-medium text-[0.78125rem] transition-colors duration-hover pointer-coarse:h-9',
        isOff ? 'bg-surface-3 px-2.5 text-ink' : 'shrink-0 text-ink-3 hover:border-line-strong hover:text-ink-2',
      )}
    >
      <EyeOff aria-hidden="true" className="size-[1.0625rem] shrink-0" strokeWidth={1.8} />
      {isOff && <span className="truncate">{t('composer.offRecord')}</span>}
    </button>
  )
}

/** Behind the text of such a message. */
export function OffRecordMark() {
  const { t } = useI18n()
  return (
    <span
      title={t('message.offRecordExplained')}
      className="ms-1.5 inline-flex select-none items-center gap-1 whitespace-nowrap text-ink-3 text-meta"
    >
      <EyeOff aria-hidden="true" className="size-3" />
      {t('message.offRecord')}
    </span>
  )
}
