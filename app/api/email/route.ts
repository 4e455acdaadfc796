import { changeEmailBody } from '#lib/protocol/http.ts'
import { changeEmail } from '#lib/server/auth/accounts.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Changes the caller's address: `{}`. */
export const POST = route(async (request) => {
  const { user } = await requireSession(request.headers)
  const { email } = await readJson(request, changeEmailBody)
  await changeEmail(user, email)
  return json({})
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
