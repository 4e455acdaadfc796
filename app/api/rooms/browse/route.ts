import { readRoute } from '#lib/server/auth/reads.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { json, refuseOthers } from '#lib/server/http.ts'

export const GET = readRoute(async (request) => {
  const { user } = await requireSession(request.headers)
  return json({ rooms: await chat().rooms.browse(user) })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
