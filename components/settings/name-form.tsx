'use client'

import { CircleCheck } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { findFieldSentence } from '#components/auth/failure.ts'
import { FailureBanner } from '#components/auth/failure-banner.tsx'
import { SubmitButton } from '#components/auth/submit-button.tsx'
import { toText, useSubmission } from '#components/auth/use-submission.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { changeDisplayName } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Changes what one is called. */
export function NameForm({ displayName }: { displayName: string }) {
  const { t } = useI18n()
  const { refresh } = useRouter()
  const [isSaved, setSaved] = useState(false)
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    send: (fields) => changeDisplayName(toText(fields, 'displayName')),
    onDone: () => {
      setSaved(true)
      // The shell around this page shows it too.
      refresh()
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
        label={t('settings.displayName')}
        hint={t('settings.displayNameHint')}
        error={findFieldSentence(t, 'displayName', submission.failure?.fields?.displayName)}
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
      <FailureBanner {...submission} />
      {isSaved && !submission.failure && (
        <Banner tone="ok" icon={<CircleCheck aria-hidden="true" className="size-4 shrink-0" />}>
          {t('settings.saved')}
        </Banner>
      )}
      <div className="justify-self-start">
        <SubmitButton {...submission} label={t('settings.changeName')} busyLabel={t('settings.saving')} />
      </div>
    </form>
  )
}
