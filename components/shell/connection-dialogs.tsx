import { useState } from 'react'
import { buttonClass } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { WrongAddress } from '#components/ui/wrong-address.tsx'
import type { Connection } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { SessionEndReason } from '#lib/protocol/entities.ts'

interface ConnectionDialogsProps {
  connection: Connection
  loginPath: string
}

/**
 * The two ends of a connection that waiting does not mend: the session is over, or this address may not connect. What was
 * said is not to be read by whoever comes after: the first can't be closed.
 */
export default function ConnectionDialogs({ connection, loginPath }: ConnectionDialogsProps) {
  const { t } = useI18n()
  const [closedAt, setClosedAt] = useState(0)
  const isEnded = connection.state === 'ended'
  return (
    <>
      <Dialog
        isOpen={isEnded}
        title={t('net.endedTitle')}
        closeLabel={t('common.close')}
        footer={
          <a href={loginPath} className={buttonClass('primary', 'medium')}>
            {t('session.signInAgain')}
          </a>
        }
      >
        <p>{toEndSentence()}</p>
      </Dialog>
      <Dialog
        isOpen={connection.state === 'refused' && closedAt !== connection.since}
        onClose={() => setClosedAt(connection.since)}
        title={t('address.refusedTitle')}
        closeLabel={t('common.close')}
      >
        {connection.state === 'refused' && <WrongAddress />}
      </Dialog>
    </>
  )

  function toEndSentence(): string {
    const { reason } = connection
    if (!isEndReason(reason)) return t('session.expired')
    return `${t(SENTENCES[reason])}${t('net.draftKept')}`
  }
}

const SENTENCES = {
  signed_out: 'session.signedOut',
  password_changed: 'session.passwordChanged',
  ended: 'session.endedElsewhere',
  disabled: 'session.disabled',
} as const satisfies Record<SessionEndReason, string>

function isEndReason(reason: Connection['reason']): reason is SessionEndReason {
  return reason !== undefined && Object.hasOwn(SENTENCES, reason)
}
