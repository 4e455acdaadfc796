import { requireSession } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { json, route } from '#lib/server/http.ts'

export const GET = route(async (request) => {
  const { user } = await requireSession(request.headers)
  return json({ rooms: await chat().listRooms(user) })
})
