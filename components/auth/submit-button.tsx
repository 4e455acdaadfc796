'use client'

import { Button } from '#components/ui/button.tsx'
import type { Submission } from './use-submission.ts'

interface SubmitButtonProps extends Pick<Submission, 'isBusy' | 'waitSeconds'> {
  label: string
  busyLabel: string
}

/** Sends a form; says so while it is under way. The banner above counts down while another try is refused. */
export function SubmitButton({ label, busyLabel, isBusy, waitSeconds }: SubmitButtonProps) {
  return (
    <Button type="submit" variant="primary" size="large" isBusy={isBusy} aria-disabled={waitSeconds > 0}>
      {isBusy ? busyLabel : label}
    </Button>
  )
}
