import { profileBody } from '#lib/protocol/http.ts'
import { takeRename } from '#lib/server/auth/limits.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Changes what the caller is called, or says of themselves: `{user}`. */
export const POST = route(async (request) => {
  const { user } = await requireSession(request.headers)
  const { displayName, about } = await readJson(request, profileBody)
  await takeRename(user.id)
  const { users } = chat()
  const described = about === undefined ? null : await users.describe(user, about)
  const renamed = displayName === undefined ? null : await users.rename(user, displayName)
  return json({ user: { ...described, ...renamed } })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
