'use client'

import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { findFailureSentence } from '#components/auth/failure.ts'
import { Button } from '#components/ui/button.tsx'
import type { AuthFailure } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { endSession } from './end-session.ts'

/** Ends the session of this device and leads to the way in. */
export function SignOutButton() {
  const { t } = useI18n()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<AuthFailure | null>(null)

  async function leave() {
    setBusy(true)
    const error = await endSession()
    // The page is on its way out.
    if (!error) return
    setBusy(false)
    setFailure(error)
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
