import { requireScope } from '#lib/server/auth/caller.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { chat } from '#lib/server/chat.ts'
import { json, refuseOthers, requireId } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ messageId: string }>
}

export const GET = readRoute<Context>(async (request, { params }) => {
  const { user } = await requireScope(request.headers, 'read')
  const messageId = requireId((await params).messageId)
  return json({ versions: await chat().messages.listVersions(user, messageId) })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
