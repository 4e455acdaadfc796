import { CircleCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { FailureBanner } from '#components/auth/failure-banner.tsx'
import { SubmitButton } from '#components/auth/submit-button.tsx'
import { useSubmission } from '#components/auth/use-submission.ts'
import { Banner } from '#components/ui/banner.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Failure } from '#lib/protocol/errors.ts'

interface SavedFormProps {
  send: Parameters<typeof useSubmission>[0]['send']
  onSaved?: () => void
  /** Of the button. */
  label: string
  children: (fields: Failure['fields']) => ReactNode
}

/** A form of the settings that stays, and says that it was saved until something else is typed. */
export function SavedForm({ send, onSaved, label, children }: SavedFormProps) {
  const { t } = useI18n()
  const [isSaved, setSaved] = useState(false)
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    send,
    onDone: () => {
      setSaved(true)
      onSaved?.()
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
      {children(submission.failure?.fields)}
      <FailureBanner {...submission} />
      {isSaved && !submission.failure && (
        <Banner tone="ok" icon={<CircleCheck aria-hidden="true" className="size-4 shrink-0" />}>
          {t('settings.saved')}
        </Banner>
      )}
      <div className="justify-self-start">
        <SubmitButton {...submission} label={label} busyLabel={t('settings.saving')} />
      </div>
    </form>
  )
}
