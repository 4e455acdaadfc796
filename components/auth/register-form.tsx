'use client'

import { useState } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { type AuthResult, register, signIn } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { USERNAME_MAX, USERNAME_MIN } from '#lib/protocol/limits.ts'
import { findFieldSentence } from './failure.ts'
import { FailureBanner } from './failure-banner.tsx'
import { NewPasswordFields } from './new-password-fields.tsx'
import { findInviteToken } from './return-path.ts'
import { SubmitButton } from './submit-button.tsx'
import { toText, useSubmission } from './use-submission.ts'

interface RegisterFormProps {
  returnPath: string
  /** The token of the set-up link. */
  setup?: string | undefined
  /** A forgotten password gets its link by mail. */
  isMailSetUp: boolean
}

/** Creates an account, signs it in, then leads to `returnPath`. */
export function RegisterForm({ returnPath, setup, isMailSetUp }: RegisterFormProps) {
  const invite = findInviteToken(returnPath)
  const { t } = useI18n()
  const [username, setUsername] = useState('')
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    send: (fields) => send(fields, { invite, setup }),
    onDone: () => {
      location.assign(returnPath)
      return 'leaves'
    },
  })
  const faults = submission.failure?.fields
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} onInput={onInput} className="grid gap-4">
      <Field
        label={t('auth.username')}
        hint={t('auth.usernameHint', { min: USERNAME_MIN, max: USERNAME_MAX })}
        error={findFieldSentence(t, 'username', faults?.username)}
      >
        {(control) => (
          <Input
            {...control}
            name="username"
            autoComplete="username"
            autoFocus
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            onChange={(event) => setUsername(event.target.value.trim())}
          />
        )}
      </Field>
      <NewPasswordFields label={t('auth.password')} username={username} faults={faults} />
      <Field
        label={t('auth.email')}
        note={t('common.optional')}
        hint={t(isMailSetUp ? 'auth.emailHint' : 'auth.emailHintNoMail')}
        error={findFieldSentence(t, 'email', faults?.email)}
      >
        {(control) => <Input {...control} name="email" type="email" inputMode="email" autoComplete="email" />}
      </Field>
      {faults?.invite || (invite && submission.failure?.code === 'forbidden') ? (
        <Banner tone="danger">{t('invites.dead')}</Banner>
      ) : (
        <FailureBanner {...submission} />
      )}
      <SubmitButton {...submission} label={t('auth.registerSubmit')} busyLabel={t('auth.registering')} />
    </form>
  )
}

/** The server looks at all fields at once, so that nobody mends one after the other. */
async function send(
  fields: FormData,
  { invite, setup }: Record<'invite' | 'setup', string | undefined>,
): Promise<AuthResult> {
  const username = toText(fields, 'username')
  const password = toText(fields, 'password')
  const email = toText(fields, 'email').trim()
  const registered = await register({
    username,
    password,
    confirmPassword: toText(fields, 'confirmPassword'),
    ...(email && { email }),
    ...(invite && { invite }),
    ...(setup && { setup }),
  })
  return registered.ok ? signIn({ username, password }) : registered
}
