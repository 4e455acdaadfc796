import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { json, refuseOthers } from '#lib/server/http.ts'

export const GET = readRoute(async (request) => {
  const { user } = await requireScope(request.headers, 'read')
  return json({ rooms: await chat().rooms.list(user) })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
