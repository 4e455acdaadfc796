import { changeFactorBody, startFactorBody } from '#lib/protocol/http.ts'
import { startFactor, switchFactorOff } from '#lib/server/auth/factor-settings.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { clientAddress } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Begins a second factor: `{secret, uri}`. It is on once confirm has been shown a code. */
export const POST = route(async (request) => {
  const session = await requireSession(request.headers)
  const { currentPassword } = await readJson(request, startFactorBody)
  return json(await startFactor(session, currentPassword, clientAddress(request.headers)))
})

/** Switches the caller's second factor off: `{}`. All other sessions end. */
export const DELETE = route(async (request) => {
  const session = await requireSession(request.headers)
  await switchFactorOff(session, await readJson(request, changeFactorBody), clientAddress(request.headers))
  return json({})
})

export const { GET, OPTIONS, PATCH, PUT } = refuseOthers('DELETE', 'POST')
