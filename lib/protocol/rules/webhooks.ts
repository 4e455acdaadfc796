/** What an outgoing webhook may be told of: people’s messages that are new, and those that were edited or deleted. */
export const WEBHOOK_EVENTS = ['message.created', 'message.changed'] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

/** `dropped`: there was nothing to tell any more, or nobody to tell it. */
export const DELIVERY_OUTCOMES = ['waiting', 'delivered', 'failed', 'dropped'] as const
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number]

/**
 * What went wrong in a try. `status`: it was answered by another status than 2xx. `timeout`: not within 7 s. `network`: no connection, or one that broke. `address`: it leads into a private
 * network that WEBHOOK_ALLOW does not name. `secret`: the key can’t be read any more, since NEXTAUTH_SECRET is another one. `answer`: it was
 * delivered, and what it answered can’t be posted.
 */
export const DELIVERY_FAULTS = ['status', 'timeout', 'network', 'address', 'secret', 'answer'] as const
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number]
