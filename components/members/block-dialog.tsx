import { useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { setBlocked } from '#lib/client/blocks.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'

interface BlockDialogProps {
  me: SessionUser
  person: User
  onClose: () => void
}

/** Asks once before somebody is blocked, and says what that means. */
export function BlockDialog({ me, person, onClose }: BlockDialogProps) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)
  const who = isolate(person.displayName)

  async function block() {
    setBusy(true)
    const answer = await setBlocked(me, person, true)
    setBusy(false)
    if (!answer.ok) return setError(answer.error.code)
    announce(t('people.isBlocked', { who }))
    onClose()
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('people.blockTitle', { who })}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="danger" isBusy={isBusy} onClick={() => void block()}>
            {t('people.block')}
          </Button>
        </>
      }
    >
      <p>{t('people.blockMeans')}</p>
      {error && (
        <p role="alert" className="mt-2 text-danger">
          {t(error === 'conflict' ? 'people.tooManyBlocked' : `errors.${error}`)}
        </p>
      )}
    </Dialog>
  )
}
