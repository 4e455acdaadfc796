'use client'

import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { findFailureSentence } from '#components/auth/failure.ts'
import { Button } from '#components/ui/button.tsx'
import { type AuthFailure, signOut } from '#lib/client/auth.ts'
import { findChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Ends the session of this device and leads to the way in. */
export function SignOutButton() {
  const { t } = useI18n()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<AuthFailure | null>(null)

  async function leave() {
    setBusy(true)
    // What leads away from an ended session that others have ended must not do so here.
    const resume = findChat()?.pause()
    const result = await signOut()
    if (result.ok) return location.assign('/login')
    resume?.()
    setBusy(false)
    setFailure(result.error)
  }

  return (
    <div className="grid justify-items-start gap-2">
      <Button
        variant="danger"
        data-testid="sign-out"
        isBusy={isBusy}
        icon={<LogOut aria-hidden="true" className="size-4" />}
        onClick={() => void leave()}
      >
        {isBusy ? t('settings.signingOut') : t('settings.signOut')}
      </Button>
      {failure && (
        <span role="alert" className="text-danger text-small">
          {findFailureSentence(t, failure)}
        </span>
      )}
    </div>
  )
}
