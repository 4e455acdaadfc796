'use client'

import { findFieldSentence } from '#components/auth/failure.ts'
import { toText } from '#components/auth/use-submission.ts'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { changeEmail } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { SavedForm } from './saved-form.tsx'

/** Shows one's own address, corrects it or takes it away. */
export function EmailForm({ email }: { email: string }) {
  const { t } = useI18n()
  return (
    <SavedForm send={(fields) => changeEmail(toText(fields, 'email'))} label={t('common.save')}>
      {(fields) => (
        <Field
          label={t('auth.email')}
          note={t('common.optional')}
          hint={t('auth.emailHint')}
          error={findFieldSentence(t, 'email', fields?.email)}
        >
          {(control) => (
            <Input {...control} name="email" type="email" inputMode="email" autoComplete="email" defaultValue={email} />
          )}
        </Field>
      )}
    </SavedForm>
  )
}
