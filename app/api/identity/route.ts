import { changeFactorBody } from '#lib/protocol/http.ts'
import { unlinkIdentity } from '#lib/server/auth/oidc/identities.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { clientAddress } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Unties the caller's account from the issuer: `{}`. */
export const DELETE = route(async (request) => {
  const session = await requireSession(request.headers)
  await unlinkIdentity(session, await readJson(request, changeFactorBody), clientAddress(request.headers))
  return json({})
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE')
