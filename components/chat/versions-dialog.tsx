import { useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { getJson } from '#lib/client/get-json.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import type { TextVersion } from '#lib/protocol/messages.ts'
import { LightText } from './light-text.tsx'
import { useRoomContext } from './room-context.tsx'

interface VersionsDialogProps {
  isOpen: boolean
  message: Message
  onClose: () => void
}

/** What a message said, from the first text to the present one. */
export default function VersionsDialog({ isOpen, message, onClose }: VersionsDialogProps) {
  const { t } = useI18n()
  const [tries, setTries] = useState(0)
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('message.versions')} closeLabel={t('common.close')}>
      {isOpen && (
        <Versions
          key={`${message.id} ${message.rev} ${tries}`}
          messageId={message.id}
          onRetry={() => setTries(tries + 1)}
        />
      )}
    </Dialog>
  )
}

function Versions({ messageId, onRetry }: { messageId: string; onRetry: () => void }) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  const [answer, setAnswer] = useState<Result<{ versions: TextVersion[] }> | null>(null)
  useEffect(() => {
    void getJson<{ versions: TextVersion[] }>(`/api/messages/${messageId}/versions`).then(setAnswer)
  }, [messageId])
  if (!answer) return <p role="status">{t('common.loading')}</p>
  if (!answer.ok) {
    return (
      <div role="alert" className="flex flex-wrap items-center gap-3 text-danger">
        <p>{t(`errors.${answer.error.code}`)}</p>
        <Button size="small" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      </div>
    )
  }
  const { versions } = answer.data
  return (
    <ol className="grid gap-4">
      {Array.from(versions.entries(), ([place, { text, editedAt }]) => (
        <li key={place} className="min-w-0">
          <p className="mb-0.5 text-ink-3 text-meta">
            <time dateTime={editedAt}>{format.dateTime(editedAt)}</time>
            {place === versions.length - 1 && ` · ${t('message.versionNow')}`}
          </p>
          <LightText text={text} />
        </li>
      ))}
    </ol>
  )
}
