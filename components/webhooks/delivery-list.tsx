import { Check, CircleSlash, Clock, X } from 'lucide-react'
import { useZonedFormat } from '#components/chat/times.ts'
import { classNames } from '#components/ui/class-names.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { DeliveryOutcome } from '#lib/protocol/rules/webhooks.ts'
import type { Delivery } from '#lib/protocol/webhooks.ts'
import { findFault } from './webhook-words.ts'

/** What an outgoing webhook has told last, and how that went. */
export function DeliveryList({ deliveries }: { deliveries: Delivery[] }) {
  const { t } = useI18n()
  if (deliveries.length === 0) return <p className="text-ink-3 text-small">{t('webhooks.noDeliveries')}</p>
  return (
    <details open={deliveries[0]?.outcome !== 'delivered'}>
      <summary className="min-h-7 cursor-pointer rounded-row py-1 font-medium text-ink-2 text-small pointer-coarse:min-h-11">
        {t('webhooks.deliveries', { n: deliveries.length })}
      </summary>
      <ul className="mt-1 grid grid-cols-[minmax(0,1fr)] gap-1">
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} />
        ))}
      </ul>
    </details>
  )
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { event, seq, createdAt, outcome, tries, nextTryAt } = delivery
  const { Icon, color } = LOOKS[outcome]
  const fault = findFault(t, delivery)
  const facts = [
    ...(fault ? [fault] : []),
    ...(tries > 0 ? [t('webhooks.tries', { n: tries })] : []),
    ...(nextTryAt && outcome === 'waiting' ? [t('webhooks.next', { time: format.time(nextTryAt) })] : []),
  ]
  return (
    <li className="flex items-start gap-2 text-small">
      <Icon aria-hidden="true" className={classNames('mt-[3px] size-3.5 shrink-0', color)} />
      <p className="flex min-w-0 flex-1 flex-wrap gap-x-3">
        <span className={classNames('font-medium', color)}>{t(`webhooks.${outcome}`)}</span>
        <span className="text-ink-2">
          {t(event === 'message.created' ? 'webhooks.created' : 'webhooks.changed')} #{seq}
        </span>
        <span className="text-ink-3">{facts.join(' · ')}</span>
        <time dateTime={createdAt} className="ml-auto text-ink-3 tabular-nums">
          {format.day(createdAt)} {format.time(createdAt)}
        </time>
      </p>
    </li>
  )
}

const LOOKS = {
  waiting: { Icon: Clock, color: 'text-ink-2' },
  delivered: { Icon: Check, color: 'text-accent' },
  failed: { Icon: X, color: 'text-danger' },
  dropped: { Icon: CircleSlash, color: 'text-ink-3' },
} as const satisfies Record<DeliveryOutcome, unknown>
