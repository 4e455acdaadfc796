'use client'

import { useRef } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { resetPassword, signIn } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { FailureBanner } from './failure-banner.tsx'
import { NewPasswordFields } from './new-password-fields.tsx'
import { HOME_PATH } from './return-path.ts'
import { SubmitButton } from './submit-button.tsx'
import { toText, useSubmission } from './use-submission.ts'

/** Sets a new password, signs in with it, and leads into the chat; or to the way in, where it takes a code, too. */
export function ResetForm({ token, username }: { token: string; username: string }) {
  const { t } = useI18n()
  const next = useRef(HOME_PATH)
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    async send(fields) {
      const password = toText(fields, 'password')
      const reset = await resetPassword({ token, password, confirmPassword: toText(fields, 'confirmPassword') })
      if (!reset.ok) return reset
      const signedIn = await signIn({ username, password })
      const isHalfway = !signedIn.ok && signedIn.error.code === 'second_factor_required'
      next.current = isHalfway ? '/login?reason=password_set' : HOME_PATH
      return isHalfway ? { ok: true } : signedIn
    },
    onDone: () => {
      location.assign(next.current)
      return 'leaves'
    },
  })
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} onInput={onInput} className="grid gap-4">
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <NewPasswordFields label={t('auth.password')} username={username} faults={submission.failure?.fields} />
      {submission.failure?.code === 'not_found' ? (
        <Banner tone="danger">{t('auth.resetDead')}</Banner>
      ) : (
        <FailureBanner {...submission} />
      )}
      <SubmitButton {...submission} label={t('auth.resetSubmit')} busyLabel={t('auth.resetting')} />
    </form>
  )
}
