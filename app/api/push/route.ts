import { pushEndpointBody, pushSubscriptionBody } from '#lib/protocol/notices.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { takeNoticeChange } from '#lib/server/auth/limits.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'
import { subscribe, unsubscribe } from '#lib/server/push/subscriptions.ts'
import { vapidKeys } from '#lib/server/push/vapid.ts'

/** The key with which a browser asks its push service for a subscription: `{publicKey}`. */
export const GET = readRoute(async ({ headers }) => {
  await requireScope(headers, 'read')
  return json({ publicKey: vapidKeys().publicKey })
})

/** Sends the caller's notices to this subscription, for as long as their session lasts: `{}`. */
export const POST = route(async (request) => {
  const session = await requireSession(request.headers)
  const subscription = await readJson(request, pushSubscriptionBody)
  await takeNoticeChange(session.user.id)
  await subscribe(session, subscription)
  return json({})
})

/** Sends it no more: `{}`. */
export const DELETE = route(async (request) => {
  const session = await requireSession(request.headers)
  const { endpoint } = await readJson(request, pushEndpointBody)
  await unsubscribe(session, endpoint)
  return json({})
})

export const { OPTIONS, PATCH, PUT } = refuseOthers('DELETE', 'GET', 'POST')
