'use client'

import { useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { signIn } from '#lib/client/auth.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { FieldCode } from '#lib/protocol/errors.ts'
import { CodeField } from './code-field.tsx'
import { findFieldSentence } from './failure.ts'
import { FailureBanner } from './failure-banner.tsx'
import { PasswordField } from './password-field.tsx'
import { SubmitButton } from './submit-button.tsx'
import { toText, useSubmission } from './use-submission.ts'

/** Signs in, then leads to `returnPath`. An account with a second factor is asked for its code in a second step. */
export function LoginForm({ returnPath }: { returnPath: string }) {
  const { t } = useI18n()
  /** Whose code is asked for. */
  const [halfway, setHalfway] = useState<string | null>(null)
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    check: halfway === null ? check : checkCode,
    async send(fields) {
      const username = toText(fields, 'username')
      const credentials = { username, password: toText(fields, 'password') }
      const result = await signIn({ ...credentials, code: toText(fields, 'code') })
      if (!result.ok && result.error.code === 'second_factor_required') setHalfway(username)
      // The password is another one since the first step.
      if (!result.ok && result.error.code === 'bad_credentials') setHalfway(null)
      return result
    },
    onDone: () => {
      location.assign(returnPath)
      return 'leaves'
    },
  })
  useEffect(() => void forgetReader(), [])
  const faults = submission.failure?.fields
  return (
    // A press before the scripts are there must not put the password into the address.
    <form ref={form} method="post" noValidate onSubmit={onSubmit} onInput={onInput} className="grid gap-4">
      {/* What was typed stays: both steps are one form. */}
      <div hidden={halfway !== null} className="grid gap-4 [&[hidden]]:hidden">
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
      </div>
      {halfway !== null && (
        <>
          <p className="text-ink-2">{t('auth.codeStep', { username: isolate(halfway) })}</p>
          <CodeField error={faults?.code} mayRecover autoFocus />
        </>
      )}
      <FailureBanner {...submission} />
      <SubmitButton {...submission} label={t('auth.signInSubmit')} busyLabel={t('auth.signingIn')} />
      {halfway !== null && (
        <Button variant="ghost" onClick={() => setHalfway(null)}>
          {t('auth.otherAccount')}
        </Button>
      )}
    </form>
  )
}

/** Whoever was here before has gone, or their session is over. Nobody waits for it. */
async function forgetReader(): Promise<void> {
  const { forgetKeptPage } = await import('#lib/client/kept-rooms.ts')
  await forgetKeptPage()
}

function check(fields: FormData): Record<string, FieldCode> {
  return {
    ...(toText(fields, 'username').trim() === '' && { username: 'required' }),
    ...(toText(fields, 'password') === '' && { password: 'required' }),
  }
}

function checkCode(fields: FormData): Record<string, FieldCode> {
  return toText(fields, 'code').trim() === '' ? { code: 'required' } : {}
}
