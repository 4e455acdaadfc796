import { readRoute } from '#lib/server/auth/reads.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { json, refuseOthers, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ roomId: string }>
}

export const GET = readRoute<Context>(async (request, { params }) => {
  const { user } = await requireSession(request.headers)
  return json({ messages: await chat().marks.listPins(user, requireId((await params).roomId)) })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
