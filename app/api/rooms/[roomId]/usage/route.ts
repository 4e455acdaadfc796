import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { json, refuseOthers, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ roomId: string }>
}

/** What the caller and the room may use of the AIs today, and what they have used. */
export const GET = readRoute<Context>(async (request, { params }) => {
  const { user } = await requireScope(request.headers, 'read')
  return json(await chat().usage.readRoom(user, requireId((await params).roomId)))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
