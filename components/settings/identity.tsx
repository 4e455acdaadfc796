'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { CodeField } from '#components/auth/code-field.tsx'
import { toText } from '#components/auth/use-submission.ts'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { linkIdentity, unlinkIdentity } from '#lib/client/factor.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { FactorForm, PasswordOfFactor } from './factor-form.tsx'

interface IdentityProps {
  username: string
  /** Of the issuer. */
  host: string
  isLinked: boolean
  hasPassword: boolean
  hasFactor: boolean
}

/** Whether one may sign in by the issuer, too, and the way to change that. */
export function Identity({ username, host, isLinked, hasPassword, hasFactor }: IdentityProps) {
  const { t } = useI18n()
  const { refresh } = useRouter()
  const announce = useAnnounce()
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const name = isolate(host)
  const action = t(isLinked ? 'settings.unlink' : 'settings.link', { host: name })

  return (
    <>
      <p className="text-ink-2">{t(isLinked ? 'settings.linkedTo' : 'settings.notLinked', { host: name })}</p>
      {hasPassword ? (
        <Button
          variant={isLinked ? 'danger' : 'secondary'}
          className="justify-self-start"
          onClick={() => setOpen(true)}
        >
          {action}
        </Button>
      ) : (
        <p className="text-ink-3 text-small">{t('settings.needsPassword')}</p>
      )}
      <Dialog isOpen={isOpen} onClose={close} title={action} closeLabel={t('common.close')}>
        {isOpen && (
          <FactorForm
            action={t(isLinked ? 'settings.unlinkNow' : 'settings.linkNow')}
            variant={isLinked ? 'danger' : 'primary'}
            send={async (fields) => {
              const credentials = { currentPassword: toText(fields, 'currentPassword'), code: toText(fields, 'code') }
              if (!isLinked) {
                const way = await linkIdentity(credentials)
                if (way.ok) location.assign(way.data.url)
                return way
              }
              const answer = await unlinkIdentity(credentials)
              if (answer.ok) {
                close()
                announce(t('settings.notLinked', { host: name }))
                refresh()
              }
              return answer
            }}
            onCancel={close}
          >
            {(faults) => (
              <>
                <p>{t(isLinked ? 'settings.unlinkHint' : 'settings.linkHint', { host: name })}</p>
                <PasswordOfFactor username={username} error={faults?.currentPassword} />
                {hasFactor && <CodeField error={faults?.code} mayRecover />}
              </>
            )}
          </FactorForm>
        )}
      </Dialog>
    </>
  )
}
