import type { Translate } from '#lib/i18n/translate.ts'
import type { DeliveryFault } from '#lib/protocol/rules/webhooks.ts'
import type { Webhook } from '#lib/protocol/webhooks.ts'

/** What webhooks are called, and what became of them. */

/** What an incoming one has for a name is its direction; an outgoing one has the host of its address. */
export function toWebhookName(t: Translate, { kind, url }: Pick<Webhook, 'kind' | 'url'>): string {
  return kind === 'outgoing' && url !== undefined && URL.canParse(url) ? new URL(url).host : t(`webhooks.${kind}`)
}

/** Why something was not delivered; undefined where that is not known. */
export function findFault(
  t: Translate,
  { fault, status }: { fault?: DeliveryFault; status?: number },
): string | undefined {
  if (status !== undefined && (fault === undefined || fault === 'status')) return t('webhooks.status', { status })
  return fault && t(FAULTS[fault])
}

const FAULTS = {
  status: 'webhooks.failed',
  timeout: 'webhooks.timeout',
  network: 'webhooks.network',
  address: 'webhooks.address',
  secret: 'webhooks.secretGone',
  answer: 'webhooks.answer',
} as const satisfies Record<DeliveryFault, string>
