import { daysQuery } from '#lib/protocol/http.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { json, readQuery, refuseOthers, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ roomId: string }>
}

/** On which days of a month something was said in the room. */
export const GET = readRoute<Context>(async (request, { params }) => {
  const { user } = await requireScope(request.headers, 'read')
  const roomId = requireId((await params).roomId)
  const { month, timeZone } = readQuery(request, daysQuery)
  return json(await chat().days.list(user, roomId, month, timeZone))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
