import { readRoute } from '#lib/server/auth/reads.ts'
import { endSessions, listDevices, requireSession } from '#lib/server/auth/session.ts'
import { json, refuseOthers, route } from '#lib/server/http.ts'

/** The devices that the caller is signed in on: `{sessions}`, the one seen last first. */
export const GET = readRoute(async ({ headers }) => {
  return json({ sessions: await listDevices(await requireSession(headers)) })
})

/** Signs the caller out everywhere else: `{}`. */
export const DELETE = route(async ({ headers }) => {
  const { user, sessionId } = await requireSession(headers)
  await endSessions({ userId: user.id, except: sessionId }, 'ended')
  return json({})
})

export const { OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE', 'GET')
