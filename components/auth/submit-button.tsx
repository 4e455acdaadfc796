'use client'

import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Submission } from './use-submission.ts'

interface SubmitButtonProps extends Pick<Submission, 'isBusy' | 'waitSeconds'> {
  label: string
  busyLabel: string
}

/** Sends a form; says so while it is under way, and counts down while another try is refused. */
export function SubmitButton({ label, busyLabel, isBusy, waitSeconds }: SubmitButtonProps) {
  const { t } = useI18n()
  return (
    <Button type="submit" variant="primary" size="large" isBusy={isBusy} aria-disabled={waitSeconds > 0}>
      {waitSeconds > 0 ? t('auth.lockedShort', { s: waitSeconds }) : isBusy ? busyLabel : label}
    </Button>
  )
}
