import { useState } from 'react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { may, type Standing } from '#lib/protocol/rules/rights.ts'
import { WebhooksDialog } from './webhooks-dialog.tsx'

/** The way from a room's settings to its webhooks; nothing for who may not set them. */
export function RoomWebhooks({ roomId, standing }: { roomId: string; standing: Standing }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const [isOpen, setOpen] = useState(false)
  if (!may('set_webhooks', me, standing)) return null
  return (
    <section aria-label={t('webhooks.title')} className="mt-5 border-line border-t pt-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-56 text-ink-2 text-small">{t('webhooks.hint')}</p>
        <Button onClick={() => setOpen(true)}>{t('webhooks.open')}</Button>
      </div>
      {isOpen && <WebhooksDialog roomId={roomId} onClose={() => setOpen(false)} />}
    </section>
  )
}
