import { changeFactorBody } from '#lib/protocol/http.ts'
import { renewRecoveryCodes } from '#lib/server/auth/factor-settings.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { clientAddress } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Makes new recovery codes in place of all before: `{recoveryCodes}`. */
export const POST = route(async (request) => {
  const session = await requireSession(request.headers)
  const body = await readJson(request, changeFactorBody)
  return json({ recoveryCodes: await renewRecoveryCodes(session, body, clientAddress(request.headers)) })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
