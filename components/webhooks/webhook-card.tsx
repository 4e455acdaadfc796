import { ArrowDownToLine, ArrowUpFromLine, Trash2 } from 'lucide-react'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { useZonedFormat } from '#components/chat/times.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Webhook } from '#lib/protocol/webhooks.ts'
import { DeliveryList } from './delivery-list.tsx'
import { findFault, toWebhookName } from './webhook-words.ts'

interface WebhookCardProps {
  webhook: Webhook
  isBusy: boolean
  onEnable: () => void
  onDelete: () => void
}

/** One webhook: where it leads, whether it works, and what it has told. */
export function WebhookCard({ webhook, isBusy, onEnable, onDelete }: WebhookCardProps) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { directory } = useRoomContext()
  const { kind, bot, url, events = [], createdBy, createdAt, lastUsedAt, off, isStopped, deliveries } = webhook
  const name = toWebhookName(t, webhook)
  const state = off ? 'off' : isStopped ? 'stopped' : 'on'
  const Icon = kind === 'incoming' ? ArrowDownToLine : ArrowUpFromLine
  const toName = (username: string) => isolate(directory.find(username)?.displayName ?? `@${username}`)
  const day = format.shortDay(createdAt)
  const facts = [
    t('webhooks.as', { bot: toName(bot) }),
    ...events.map((event) => t(event === 'message.created' ? 'webhooks.created' : 'webhooks.changed')),
    ...(kind === 'outgoing'
      ? []
      : [lastUsedAt ? t('webhooks.lastUsed', { time: format.dateTime(lastUsedAt) }) : t('webhooks.neverUsed')]),
    createdBy === undefined ? t('webhooks.made', { day }) : t('webhooks.madeBy', { name: toName(createdBy), day }),
  ]
  return (
    <li data-webhook={kind} className="grid grid-cols-[minmax(0,1fr)] gap-2.5 rounded-block border border-line p-3">
      <div className="flex items-start gap-2.5">
        <span className="grid size-8 shrink-0 place-items-center rounded-[10px] bg-surface-2 text-ink-2">
          <Icon aria-hidden="true" className="size-4" />
        </span>
        <div className="min-w-0 flex-1 leading-[1.35]">
          <p className="flex flex-wrap items-center gap-x-2">
            <b className="wrap-anywhere font-semibold">
              <OwnDirection>{name}</OwnDirection>
            </b>
            <span className={classNames('rounded-tag px-1.5 font-medium text-meta', STATES[state])}>
              {t(`webhooks.${state}`)}
            </span>
          </p>
          {url !== undefined && (
            <p dir="ltr" className="wrap-anywhere text-ink-2 text-small">
              {url}
            </p>
          )}
          <p className="wrap-anywhere text-ink-3 text-small">{facts.join(' · ')}</p>
        </div>
        <IconButton label={t('webhooks.deleteOf', { name: isolate(name) })} onClick={onDelete}>
          <Trash2 aria-hidden="true" className="size-4" />
        </IconButton>
      </div>
      {off && (
        <Banner tone="warn">
          {t('webhooks.offHint', { time: format.dateTime(off.at), why: findFault(t, off) ?? t('webhooks.failed') })}
          <Button size="small" className="mt-2 flex" isBusy={isBusy} onClick={onEnable}>
            {t('webhooks.enable')}
          </Button>
        </Banner>
      )}
      {isStopped && !off && <Banner tone="info">{t('webhooks.stoppedHint')}</Banner>}
      {deliveries && <DeliveryList deliveries={deliveries} />}
    </li>
  )
}

const STATES = {
  on: 'bg-accent-soft text-accent',
  off: 'bg-warn-soft text-warn',
  stopped: 'bg-surface-2 text-ink-2',
}
