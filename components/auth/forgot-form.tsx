'use client'

import { MailCheck } from 'lucide-react'
import { useState } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { requestPasswordLink } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { FailureBanner } from './failure-banner.tsx'
import { SubmitButton } from './submit-button.tsx'
import { toText, useSubmission } from './use-submission.ts'

/** Asks for a link by mail; what is answered is the same whether there is such an account or not. */
export function ForgotForm() {
  const { t } = useI18n()
  const [isSent, setSent] = useState(false)
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    check: (fields) => (toText(fields, 'account').trim() === '' ? { account: 'required' } : {}),
    send: (fields) => requestPasswordLink(toText(fields, 'account')),
    onDone: () => {
      setSent(true)
      return 'stays'
    },
  })
  if (isSent)
    return (
      <Banner tone="ok" icon={<MailCheck aria-hidden="true" className="size-4 shrink-0" />}>
        {t('auth.forgotSent')}
      </Banner>
    )
  const fault = submission.failure?.fields?.account
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} onInput={onInput} className="grid gap-4">
      <Field label={t('auth.forgotAccount')} error={fault && t('auth.forgotRequired')}>
        {(control) => (
          <Input
            {...control}
            name="account"
            autoComplete="username"
            autoFocus
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="send"
          />
        )}
      </Field>
      <FailureBanner {...submission} />
      <SubmitButton {...submission} label={t('auth.forgotSubmit')} busyLabel={t('auth.forgotBusy')} />
    </form>
  )
}
