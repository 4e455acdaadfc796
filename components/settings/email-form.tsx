'use client'

import { useState } from 'react'
import { findFieldSentence } from '#components/auth/failure.ts'
import { PasswordField } from '#components/auth/password-field.tsx'
import { toText } from '#components/auth/use-submission.ts'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { changeEmail } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { SavedForm } from './saved-form.tsx'

interface EmailFormProps {
  email: string
  hasPassword: boolean
  /** A forgotten password gets its link by mail. */
  isMailSetUp: boolean
}

/** Shows one's own address, corrects it or takes it away; whoever changes it gives their password, if they have one. */
export function EmailForm({ email, hasPassword, isMailSetUp }: EmailFormProps) {
  const { t } = useI18n()
  const [saved, setSaved] = useState(email)
  const [typed, setTyped] = useState(email)
  return (
    <SavedForm
      send={async (fields) =>
        typed === saved
          ? { ok: true }
          : await changeEmail({ email: typed, currentPassword: toText(fields, 'currentPassword') })
      }
      onSaved={() => setSaved(typed)}
      label={t('common.save')}
    >
      {(fields) => (
        <>
          <Field
            label={t('auth.email')}
            note={t('common.optional')}
            hint={t(isMailSetUp ? 'auth.emailHint' : 'auth.emailHintNoMail')}
            error={findFieldSentence(t, 'email', fields?.email)}
          >
            {(control) => (
              <Input
                {...control}
                name="email"
                type="email"
                inputMode="email"
                autoComplete="email"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          {typed !== saved && hasPassword && (
            <PasswordField
              name="currentPassword"
              label={t('settings.currentPassword')}
              autoComplete="current-password"
              error={findFieldSentence(t, 'currentPassword', fields?.currentPassword)}
            />
          )}
        </>
      )}
    </SavedForm>
  )
}
