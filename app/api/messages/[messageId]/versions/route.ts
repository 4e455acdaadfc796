import { CodedError } from '#lib/protocol/errors.ts'
import { messageIdParameter } from '#lib/protocol/http.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { json, refuseOthers } from '#lib/server/http.ts'

interface Context {
  params: Promise<{ messageId: string }>
}

export const GET = readRoute<Context>(async (request, { params }) => {
  const { user } = await requireSession(request.headers)
  const messageId = messageIdParameter.safeParse((await params).messageId)
  if (!messageId.success) throw new CodedError('not_found')
  return json({ versions: await chat().messages.listVersions(user, messageId.data) })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
