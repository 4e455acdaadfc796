import { z } from 'zod'
import type { Room } from './entities.ts'

/** Notices: what HTTP takes of them, and what a push carries. */

const minute = z.int().min(0).max(1_439)

export const noticeSettingsBody = z.strictObject({
  isQuiet: z.boolean(),
  quietHours: z.strictObject({ from: minute, to: minute }).nullable(),
  hidesText: z.boolean(),
})

/** A browser's PushSubscription, as its toJSON gives it. What the keys must be is looked at in lib/server/push. */
export const pushSubscriptionBody = z.strictObject({
  endpoint: z.string().max(1_024),
  expirationTime: z.number().nullish(),
  keys: z.strictObject({ p256dh: z.string().max(128), auth: z.string().max(64) }),
})
export const pushEndpointBody = z.strictObject({ endpoint: z.string().max(1_024) })

/** What the service worker gets to know, as JSON: one message, and how many wait in its room. */
export interface PushNotice {
  room: Pick<Room, 'id' | 'slug' | 'kind' | 'name'>
  seq: number
  /** A display name. */
  who: string
  /** At most 200 code points, in one line; absent where the person wants it so. */
  text?: string
  /** Messages of the room that the person has not read, this one among them. */
  unread: number
}
