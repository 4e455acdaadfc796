import type { ReactNode } from 'react'
import { findFieldSentence } from '#components/auth/failure.ts'
import { FailureBanner } from '#components/auth/failure-banner.tsx'
import { PasswordField } from '#components/auth/password-field.tsx'
import { useSubmission } from '#components/auth/use-submission.ts'
import { Button, type ButtonVariant } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Failure, FieldCode } from '#lib/protocol/errors.ts'

export interface FactorFormProps {
  /** On the button that does it. */
  action: string
  variant?: ButtonVariant
  /** Where it worked, it shows what comes next. */
  send: Parameters<typeof useSubmission>[0]['send']
  onCancel: () => void
  children: (faults: Failure['fields']) => ReactNode
}

/** One step of changing the second factor, in a dialog. */
export function FactorForm({ action, variant = 'primary', send, onCancel, children }: FactorFormProps) {
  const { t } = useI18n()
  const { form, onSubmit, onInput, ...submission } = useSubmission({ send, onDone: () => 'stays' })
  const { isBusy, waitSeconds } = submission
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} onInput={onInput} className="grid gap-4">
      {children(submission.failure?.fields)}
      <FailureBanner {...submission} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <Button type="submit" variant={variant} isBusy={isBusy} aria-disabled={waitSeconds > 0}>
          {action}
        </Button>
      </div>
    </form>
  )
}

export function PasswordOfFactor({ username, error }: { username: string; error: FieldCode | undefined }) {
  const { t } = useI18n()
  return (
    <>
      {/* Tells password managers whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        name="currentPassword"
        label={t('settings.currentPassword')}
        autoComplete="current-password"
        error={findFieldSentence(t, 'currentPassword', error)}
      />
    </>
  )
}
