import { confirmFactorBody } from '#lib/protocol/http.ts'
import { confirmFactor } from '#lib/server/auth/factor-settings.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Switches the second factor on by its first code: `{recoveryCodes}`. All other sessions end. */
export const POST = route(async (request) => {
  const session = await requireSession(request.headers)
  const { code } = await readJson(request, confirmFactorBody)
  return json({ recoveryCodes: await confirmFactor(session, code) })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
