'use client'

import { useRouter } from 'next/navigation'
import { findFieldSentence } from '#components/auth/failure.ts'
import { toText } from '#components/auth/use-submission.ts'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { changeDisplayName } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { SavedForm } from './saved-form.tsx'

/** Changes what one is called. */
export function NameForm({ displayName }: { displayName: string }) {
  const { t } = useI18n()
  const { refresh } = useRouter()
  return (
    <SavedForm
      send={(fields) => changeDisplayName(toText(fields, 'displayName'))}
      // The shell around this page shows it too.
      onSaved={refresh}
      label={t('settings.changeName')}
    >
      {(fields) => (
        <Field
          label={t('settings.displayName')}
          hint={t('settings.displayNameHint')}
          error={findFieldSentence(t, 'displayName', fields?.displayName)}
        >
          {(control) => (
            // The key shows the name as it was kept, once it was.
            <Input
              key={displayName}
              {...control}
              name="displayName"
              dir="auto"
              autoComplete="nickname"
              defaultValue={displayName}
            />
          )}
        </Field>
      )}
    </SavedForm>
  )
}
