import { Plus, RefreshCw } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { ConfirmDialog } from '#components/admin/confirm-dialog.tsx'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { toCurl, toSignedCurl } from '#components/integrations/curl.ts'
import { SecretDialog } from '#components/integrations/secret-dialog.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import type { Webhook } from '#lib/protocol/webhooks.ts'
import { WebhookCard } from './webhook-card.tsx'
import { type MadeWebhook, WebhookForm } from './webhook-form.tsx'
import { toWebhookName } from './webhook-words.ts'

/** The webhooks of a room, for its owners. */
export function WebhooksDialog({ roomId, onClose }: { roomId: string; onClose: () => void }) {
  const { t } = useI18n()
  const { me } = useRoomContext()
  const announce = useAnnounce()
  const [webhooks, setWebhooks] = useState<Webhook[] | null>(null)
  const [error, setError] = useState<ErrorCode | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<MadeWebhook | null>(null)
  const [removed, setRemoved] = useState<Webhook | null>(null)
  const { call } = openChat(me)

  const read = useCallback(async () => {
    const answer = await call('webhook:list', { roomId })
    if (answer.ok) setWebhooks(answer.data.webhooks)
    setError(answer.ok ? null : answer.error.code)
  }, [call, roomId])
  useEffect(() => void read(), [read])

  async function run(name: 'webhook:enable' | 'webhook:delete', { id }: Webhook, said: string) {
    setBusy(id)
    const answer = await call(name, { id })
    setBusy(null)
    // Somebody else may have been faster: then it is gone all the same.
    if (!answer.ok && answer.error.code !== 'not_found') return setError(answer.error.code)
    setRemoved(null)
    announce(said)
    await read()
  }

  return (
    <Dialog isOpen onClose={onClose} title={t('webhooks.title')} closeLabel={t('common.close')} size="form">
      <div className="grid min-h-60 grid-cols-[minmax(0,1fr)] content-start gap-4">
        <div className="flex flex-wrap items-center gap-2">
          <p className="min-w-0 flex-1 basis-56 text-ink-2 text-small">{t('webhooks.hint')}</p>
          <span className="ml-auto flex items-center gap-1.5">
            <Button
              variant="primary"
              icon={<Plus aria-hidden="true" className="size-4" />}
              onClick={() => setMaking(true)}
            >
              {t('webhooks.create')}
            </Button>
            <IconButton label={t('webhooks.refresh')} onClick={() => void read()}>
              <RefreshCw aria-hidden="true" className="size-4" />
            </IconButton>
          </span>
        </div>
        {error && !removed && <Banner tone="danger">{t(`errors.${error}`)}</Banner>}
        {webhooks?.length === 0 && <p className="text-ink-3">{t('webhooks.none')}</p>}
        {webhooks && webhooks.length > 0 && (
          <ul aria-label={t('webhooks.title')} className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
            {webhooks.map((webhook) => (
              <WebhookCard
                key={webhook.id}
                webhook={webhook}
                isBusy={busy === webhook.id}
                onEnable={() => void run('webhook:enable', webhook, t('webhooks.enabled'))}
                onDelete={() => setRemoved(webhook)}
              />
            ))}
          </ul>
        )}
      </div>
      {isMaking && (
        <WebhookForm
          roomId={roomId}
          onMade={(one) => {
            setMaking(false)
            setMade(one)
            void read()
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {made && <MadeDialog made={made} onClose={() => setMade(null)} />}
      {removed && (
        <ConfirmDialog
          title={t('webhooks.deleteOf', { name: isolate(toWebhookName(t, removed)) })}
          hint={t('webhooks.deleteHint')}
          action={t('webhooks.delete')}
          isDangerous
          isBusy={busy === removed.id}
          error={error ? t(`errors.${error}`) : undefined}
          onConfirm={() => void run('webhook:delete', removed, t('webhooks.deleted'))}
          onClose={() => setRemoved(null)}
        />
      )}
    </Dialog>
  )
}

function MadeDialog({ made, onClose }: { made: MadeWebhook; onClose: () => void }) {
  const { t } = useI18n()
  const { url, secret } = made
  const text = t('webhooks.sampleText')
  return (
    <SecretDialog
      title={t('webhooks.ready')}
      warning={t(secret === undefined ? 'webhooks.urlOnce' : 'webhooks.secretOnce')}
      label={t(secret === undefined ? 'webhooks.url' : 'webhooks.secret')}
      secret={secret ?? url}
      example={{
        title: t('webhooks.tryIt'),
        hint: t(secret === undefined ? 'webhooks.tryIncoming' : 'webhooks.tryOutgoing'),
        curl:
          secret === undefined
            ? toCurl(url, [], { text })
            : toSignedCurl(url, secret, { event: 'message.created', message: { text } }),
      }}
      action={t('webhooks.done')}
      onClose={onClose}
    />
  )
}
