import { profileBody } from '#lib/protocol/http.ts'
import { takeRename } from '#lib/server/auth/limits.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { json, readJson, refuseOthers, route } from '#lib/server/http.ts'

/** Changes what the caller is called: `{user}`. */
export const POST = route(async (request) => {
  const { user } = await requireSession(request.headers)
  const { displayName } = await readJson(request, profileBody)
  await takeRename(user.id)
  return json({ user: await chat().users.rename(user, displayName) })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
