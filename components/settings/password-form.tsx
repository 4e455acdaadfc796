'use client'

import { CircleCheck } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { findFieldSentence } from '#components/auth/failure.ts'
import { FailureBanner } from '#components/auth/failure-banner.tsx'
import { NewPasswordFields } from '#components/auth/new-password-fields.tsx'
import { PasswordField } from '#components/auth/password-field.tsx'
import { SubmitButton } from '#components/auth/submit-button.tsx'
import { toText, useSubmission } from '#components/auth/use-submission.ts'
import { Banner } from '#components/ui/banner.tsx'
import { changePassword } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Changes the password of whoever is signed in, or sets the first one. */
export function PasswordForm({ username, hasPassword }: { username: string; hasPassword: boolean }) {
  const { refresh } = useRouter()
  const { t } = useI18n()
  const [savedCount, setSavedCount] = useState(0)
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    send: (fields) =>
      changePassword({
        currentPassword: toText(fields, 'currentPassword'),
        password: toText(fields, 'password'),
        confirmPassword: toText(fields, 'confirmPassword'),
      }),
    onDone: () => {
      setSavedCount((count) => count + 1)
      if (!hasPassword) refresh()
      return 'stays'
    },
  })
  const faults = submission.failure?.fields
  return (
    // The key empties the fields once they are saved.
    <form
      key={savedCount}
      ref={form}
      method="post"
      noValidate
      onSubmit={onSubmit}
      onInput={onInput}
      className="grid gap-4"
    >
      {/* Tells password managers whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      {hasPassword && (
        <PasswordField
          name="currentPassword"
          label={t('settings.currentPassword')}
          autoComplete="current-password"
          error={findFieldSentence(t, 'currentPassword', faults?.currentPassword)}
        />
      )}
      <NewPasswordFields label={t('settings.newPassword')} username={username} faults={faults} />
      <FailureBanner {...submission} />
      {savedCount > 0 && !submission.failure && !submission.isBusy && (
        <Banner tone="ok" icon={<CircleCheck aria-hidden="true" className="size-4 shrink-0" />}>
          {t('settings.passwordSaved')}
        </Banner>
      )}
      <div className="justify-self-start">
        <SubmitButton
          {...submission}
          label={t(hasPassword ? 'settings.changePassword' : 'settings.firstPassword')}
          busyLabel={t('settings.savingPassword')}
        />
      </div>
    </form>
  )
}
