'use client'

import { useRouter } from 'next/navigation'
import { findFieldSentence } from '#components/auth/failure.ts'
import { toText } from '#components/auth/use-submission.ts'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { changeProfile } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { ABOUT_MAX } from '#lib/protocol/limits.ts'
import { SavedForm } from './saved-form.tsx'

/** Changes what one is called, and what one says of oneself. */
export function ProfileForm({ displayName, about }: { displayName: string; about: string }) {
  const { t } = useI18n()
  const { refresh } = useRouter()
  return (
    <SavedForm
      send={(fields) => changeProfile({ displayName: toText(fields, 'displayName'), about: toText(fields, 'about') })}
      // The shell around this page shows it too.
      onSaved={refresh}
      label={t('settings.saveProfile')}
    >
      {(fields) => (
        <>
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
          <Field
            label={t('settings.about')}
            note={t('common.optional')}
            hint={t('settings.aboutHint', { max: ABOUT_MAX })}
            error={findFieldSentence(t, 'about', fields?.about)}
          >
            {(control) => (
              <Input key={about} {...control} name="about" dir="auto" autoComplete="off" defaultValue={about} />
            )}
          </Field>
        </>
      )}
    </SavedForm>
  )
}
