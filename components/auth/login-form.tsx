'use client'

import { useEffect } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { signIn } from '#lib/client/auth.ts'
import { forgetKeptPage } from '#lib/client/kept-rooms.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { FieldCode } from '#lib/protocol/errors.ts'
import { findFieldSentence } from './failure.ts'
import { FailureBanner } from './failure-banner.tsx'
import { PasswordField } from './password-field.tsx'
import { SubmitButton } from './submit-button.tsx'
import { toText, useSubmission } from './use-submission.ts'

/** Signs in, then leads to `returnPath`. */
export function LoginForm({ returnPath }: { returnPath: string }) {
  const { t } = useI18n()
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    check,
    send: (fields) => signIn({ username: toText(fields, 'username'), password: toText(fields, 'password') }),
    onDone: () => {
      location.assign(returnPath)
      return 'leaves'
    },
  })
  // Whoever was here before has gone, or their session is over.
  useEffect(() => void forgetKeptPage(), [])
  const faults = submission.failure?.fields
  return (
    // A press before the scripts are there must not put the password into the address.
    <form ref={form} method="post" noValidate onSubmit={onSubmit} onInput={onInput} className="grid gap-4">
      <Field label={t('auth.username')} error={findFieldSentence(t, 'username', faults?.username)}>
        {(control) => (
          <Input
            {...control}
            name="username"
            autoComplete="username"
            autoFocus
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="next"
          />
        )}
      </Field>
      <PasswordField
        name="password"
        label={t('auth.password')}
        autoComplete="current-password"
        enterKeyHint="go"
        aria-invalid={submission.failure?.code === 'bad_credentials'}
        error={findFieldSentence(t, 'password', faults?.password)}
      />
      <FailureBanner {...submission} />
      <SubmitButton {...submission} label={t('auth.signInSubmit')} busyLabel={t('auth.signingIn')} />
    </form>
  )
}

function check(fields: FormData): Record<string, FieldCode> {
  return {
    ...(toText(fields, 'username').trim() === '' && { username: 'required' }),
    ...(toText(fields, 'password') === '' && { password: 'required' }),
  }
}
