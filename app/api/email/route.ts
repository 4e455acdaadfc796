import { changeEmailBody } from '#lib/protocol/http.ts'
import { changeEmail } from '#lib/server/auth/accounts.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { clientAddress } from '#lib/server/client-address.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Changes the caller's address: `{}`. */
export const POST = route(async (request) => {
  const session = await requireSession(request.headers)
  const body = await readJson(request, changeEmailBody)
  await changeEmail(session, body, clientAddress(request.headers))
  return json({})
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
