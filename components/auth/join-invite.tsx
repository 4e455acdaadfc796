'use client'

import { useEffect, useRef, useState } from 'react'
import { Banner } from '#components/ui/banner.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { type AuthFailure, acceptInvite } from '#lib/client/auth.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { findFailureSentence } from './failure.ts'

interface JoinInviteProps {
  token: string
  /** Of whoever is signed in; null for nobody. */
  displayName: string | null
  roomPath: string
  signInPath: string
  /** Null where nobody new may come. */
  registerPath: string | null
}

/** The ways into the room of an invitation. Whoever pressed to sign in first is led in when they come back. */
export function JoinInvite({ token, displayName, roomPath, signInPath, registerPath }: JoinInviteProps) {
  const { t } = useI18n()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<AuthFailure | null>(null)
  const join = useRef(async () => {
    setBusy(true)
    setFailure(null)
    const result = await acceptInvite(token)
    if (result.ok) return location.assign(roomPath)
    setBusy(false)
    setFailure(result.error)
  })
  useEffect(() => {
    if (displayName !== null && takeWish(token)) void join.current()
  }, [displayName, token])

  if (displayName === null) {
    return (
      <div className="grid gap-2.5">
        {registerPath ? (
          <a href={registerPath} className={buttonClass('primary', 'large')}>
            {t('invites.register')}
          </a>
        ) : (
          <Banner tone="info">{t('invites.closed')}</Banner>
        )}
        <a
          href={signInPath}
          onClick={() => keepWish(token)}
          className={buttonClass(registerPath ? 'secondary' : 'primary', 'large')}
        >
          {t('invites.signIn')}
        </a>
      </div>
    )
  }
  return (
    <div className="grid gap-2.5">
      {failure && <Banner tone="danger">{toSentence(failure)}</Banner>}
      <Button variant="primary" size="large" isBusy={isBusy} onClick={() => void join.current()}>
        {t(isBusy ? 'invites.joining' : 'invites.join')}
      </Button>
      <p className="text-center text-ink-3 text-small">{t('invites.asWho', { who: isolate(displayName) })}</p>
    </div>
  )

  function toSentence(error: AuthFailure): string | undefined {
    if (error.code === 'conflict') return t('invites.banned')
    if (error.code === 'not_found' || error.code === 'forbidden') return t('invites.dead')
    return findFailureSentence(t, error)
  }
}

/** Only this site's own pages write here: a link from elsewhere can make nobody join. */
const WISH = 'parlor:joining'

function keepWish(token: string): void {
  try {
    sessionStorage.setItem(WISH, token)
  } catch {
    // Blocked: then it takes one more press.
  }
}

function takeWish(token: string): boolean {
  try {
    const isWished = sessionStorage.getItem(WISH) === token
    sessionStorage.removeItem(WISH)
    return isWished
  } catch {
    return false
  }
}
