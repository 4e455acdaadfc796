'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { findFieldSentence } from '#components/auth/failure.ts'
import { FailureBanner } from '#components/auth/failure-banner.tsx'
import { PasswordField } from '#components/auth/password-field.tsx'
import { toText, useSubmission } from '#components/auth/use-submission.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { deleteAccount } from '#lib/client/auth.ts'
import { createFormat } from '#lib/i18n/format.ts'
import { LOCALES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

interface DeleteAccountProps {
  username: string
  /** Names of the rooms that must be handed over first. */
  roomsLeftAlone: string[]
  /** Without one nobody is asked for it, and none is deleted. */
  hasPassword: boolean
}

/** The end of one's account, behind the username in one's own writing and the password. */
export function DeleteAccount(props: DeleteAccountProps) {
  const { t } = useI18n()
  const [isOpen, setOpen] = useState(false)
  if (!props.hasPassword) return <p className="text-ink-3 text-small">{t('settings.needsPassword')}</p>
  return (
    <>
      <Button variant="danger" className="justify-self-start" onClick={() => setOpen(true)}>
        {t('settings.deleteAccount')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('settings.deleteAccount')}
        closeLabel={t('common.close')}
      >
        {isOpen && <DeleteForm {...props} onCancel={() => setOpen(false)} />}
      </Dialog>
    </>
  )
}

function DeleteForm({
  username,
  roomsLeftAlone,
  onCancel,
}: Omit<DeleteAccountProps, 'hasPassword'> & { onCancel: () => void }) {
  const { t, lang } = useI18n()
  const router = useRouter()
  const { form, onSubmit, onInput, ...submission } = useSubmission({
    check: (fields) => ({
      ...(toText(fields, 'username').normalize('NFKC').trim() !== username && { username: 'mismatch' as const }),
      ...(toText(fields, 'currentPassword') === '' && { currentPassword: 'required' as const }),
    }),
    send: (fields) => deleteAccount(toText(fields, 'currentPassword')),
    onDone: () => {
      location.assign('/login?reason=deleted')
      return 'leaves'
    },
  })
  const { isBusy, failure, waitSeconds } = submission
  const isConflict = failure?.code === 'conflict'
  // Somebody may have left a room in this person's hands since the page was made.
  useEffect(() => {
    if (isConflict) router.refresh()
  }, [isConflict, router])
  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} onInput={onInput} className="grid gap-4">
      <p>{t('settings.deleteExplained')}</p>
      <Field
        label={t('settings.typeUsername', { username })}
        error={failure?.fields?.username && t('settings.usernameMismatch')}
      >
        {(control) => (
          <Input {...control} name="username" autoComplete="off" autoCapitalize="none" spellCheck={false} dir="auto" />
        )}
      </Field>
      <PasswordField
        name="currentPassword"
        label={t('settings.currentPassword')}
        autoComplete="current-password"
        error={findFieldSentence(t, 'currentPassword', failure?.fields?.currentPassword)}
      />
      {roomsLeftAlone.length > 0 ? (
        <Banner tone="danger">
          {t('settings.lastOwner', { rooms: createFormat(LOCALES[lang], t).list(roomsLeftAlone) })}
        </Banner>
      ) : isConflict ? (
        <Banner tone="danger">{t('settings.lastAdmin')}</Banner>
      ) : (
        <FailureBanner {...submission} />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <Button variant="danger" type="submit" isBusy={isBusy} aria-disabled={waitSeconds > 0}>
          {t(isBusy ? 'settings.deletingAccount' : 'settings.deleteForGood')}
        </Button>
      </div>
    </form>
  )
}
