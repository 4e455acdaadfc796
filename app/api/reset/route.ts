import { resetBody } from '#lib/protocol/http.ts'
import { resetPassword } from '#lib/server/admin/password-links.ts'
import { takeRead } from '#lib/server/auth/reads.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Sets a new password by the link that an admin gave: `{username}`. */
export const POST = route(async (request) => {
  await takeRead(request.headers)
  return json({ username: await resetPassword(await readJson(request, resetBody)) })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
