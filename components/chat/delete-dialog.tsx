import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { toSaid } from '#lib/protocol/rules/files.ts'
import { useRoomContext } from './room-context.tsx'

interface DeleteDialogProps {
  isOpen: boolean
  message: Message
  onClose: () => void
  onDeleted: (message: Message) => void
}

/** Asks whether a message is to be deleted, and deletes it. */
export default function DeleteDialog({ isOpen, message, onClose, onDeleted }: DeleteDialogProps) {
  const { t } = useI18n()
  const { actions } = useRoomContext()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  function close() {
    setError(null)
    onClose()
  }

  async function remove() {
    setBusy(true)
    const answer = await actions?.deleteMessage(message.id)
    setBusy(false)
    if (!answer?.ok) return setError(answer?.error.code ?? 'unavailable')
    onDeleted(message)
    close()
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('message.deleteTitle')}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={close}>{t('common.cancel')}</Button>
          <Button variant="danger" isBusy={isBusy} onClick={() => void remove()}>
            {t('common.delete')}
          </Button>
        </>
      }
    >
      {toSaid(message) !== '' && (
        <blockquote
          dir="auto"
          className="wrap-anywhere mb-3 line-clamp-6 whitespace-pre-wrap rounded-input bg-surface-2 px-3 py-2 text-ink-2 text-row"
        >
          {toSaid(message)}
        </blockquote>
      )}
      <p>{t('message.deleteExplained')}</p>
      {error && (
        <p role="alert" className="mt-2 text-danger">
          {t(`errors.${error}`)}
        </p>
      )}
    </Dialog>
  )
}
