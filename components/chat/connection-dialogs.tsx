import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { buttonClass } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { WrongAddress } from '#components/ui/wrong-address.tsx'
import type { Connection } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** The two ends of a connection that waiting does not mend: the session is over, or this address may not connect. */
export function ConnectionDialogs({ connection }: { connection: Connection }) {
  const { t } = useI18n()
  const path = usePathname()
  const [closedAt, setClosedAt] = useState(0)
  const isClosed = closedAt === connection.since
  const close = () => setClosedAt(connection.since)
  return (
    <>
      <Dialog
        isOpen={connection.state === 'ended' && !isClosed}
        onClose={close}
        title={t('net.endedTitle')}
        closeLabel={t('common.close')}
        footer={
          <a href={`/login?callbackUrl=${encodeURIComponent(path)}`} className={buttonClass('primary', 'medium')}>
            {t('auth.signInAgain')}
          </a>
        }
      >
        <p>{toEndSentence()}</p>
      </Dialog>
      <Dialog
        isOpen={connection.state === 'refused' && !isClosed}
        onClose={close}
        title={t('net.refusedTitle')}
        closeLabel={t('common.close')}
      >
        {connection.state === 'refused' && <WrongAddress />}
      </Dialog>
    </>
  )

  function toEndSentence(): string {
    if (connection.reason === 'signed_out') return `${t('auth.signedOut')}${t('net.draftKept')}`
    if (connection.reason === 'password_changed') return `${t('auth.passwordChanged')}${t('net.draftKept')}`
    return t('auth.expired')
  }
}
