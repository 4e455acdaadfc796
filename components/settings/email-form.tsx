'use client'

import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { findFieldSentence } from '#components/auth/failure.ts'
import { FailureBanner } from '#components/auth/failure-banner.tsx'
import { SubmitButton } from '#components/auth/submit-button.tsx'
import { toText, useSubmission } from '#components/auth/use-submission.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { changeEmail } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Shows one's own address, corrects it or takes it away. */
export function EmailForm({ email }: { email: string }) {
  const { t } = useI18n()
  const [isSaved, setSaved] = useState(false)
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    send: (fields) => changeEmail(toText(fields, 'email')),
    onDone: () => {
      setSaved(true)
      return 'stays'
    },
  })
  return (
    <form
      ref={form}
      method="post"
      noValidate
      onSubmit={onSubmit}
      onInput={(event) => {
        setSaved(false)
        onInput(event)
      }}
      className="grid gap-4"
    >
      <Field
        label={t('auth.email')}
        note={t('common.optional')}
        hint={t('auth.emailHint')}
        error={findFieldSentence(t, 'email', submission.failure?.fields?.email)}
      >
        {(control) => (
          <Input {...control} name="email" type="email" inputMode="email" autoComplete="email" defaultValue={email} />
        )}
      </Field>
      <FailureBanner {...submission} />
      {isSaved && !submission.failure && (
        <Banner tone="ok" icon={<CircleCheck aria-hidden="true" className="size-4 shrink-0" />}>
          {t('settings.saved')}
        </Banner>
      )}
      <div className="justify-self-start">
        <SubmitButton {...submission} label={t('common.save')} busyLabel={t('settings.saving')} />
      </div>
    </form>
  )
}
