import { pinsQuery } from '#lib/protocol/http.ts'
import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { json, readQuery, refuseOthers, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ roomId: string }>
}

export const GET = readRoute<Context>(async (request, { params }) => {
  const { user } = await requireScope(request.headers, 'read')
  const roomId = requireId((await params).roomId)
  const { cursor } = readQuery(request, pinsQuery)
  return json(await chat().marks.listPins(user, roomId, cursor))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
