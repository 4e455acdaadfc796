import { ArrowUp, Check } from 'lucide-react'
import { useI18n } from '#lib/i18n/provider.tsx'

interface SendButtonProps {
  isDisabled: boolean
  /** What is sent is no new message. */
  isEdit: boolean
  /** How long the server takes nothing; 0: it does. */
  waitSeconds: number
}

/** Sends what is written, saves what was edited, or counts down until it may. */
export function SendButton({ isDisabled, isEdit, waitSeconds }: SendButtonProps) {
  const { t } = useI18n()
  const label = isEdit ? t('composer.saveEdit') : t('composer.send')
  const Icon = isEdit ? Check : ArrowUp
  return (
    <button
      type="submit"
      data-testid="composer-send"
      disabled={isDisabled}
      aria-label={waitSeconds > 0 ? t('composer.sendIn', { s: waitSeconds }) : label}
      title={label}
      // Pressing it leaves the caret, and a phone's keyboard, where they are.
      onPointerDown={(event) => event.preventDefault()}
      className="grid size-[2.125rem] shrink-0 touch-target place-items-center rounded-input bg-accent font-semibold text-on-accent text-small transition-colors duration-hover hover:bg-accent-hover disabled:bg-surface-3 disabled:text-ink-3 forced-colors:border forced-colors:disabled:border-dashed forced-colors:disabled:border-[GrayText] forced-colors:disabled:text-[GrayText]"
    >
      {waitSeconds > 0 && waitSeconds < 100 ? (
        waitSeconds
      ) : (
        <Icon aria-hidden="true" className="size-[1.1875rem]" strokeWidth={2.2} />
      )}
    </button>
  )
}
