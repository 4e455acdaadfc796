import { readRoute } from '#lib/server/auth/reads.ts'
import { requireSession } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { json, refuseOthers, requireId } from '#lib/server/http.ts'

type Context = { params: Promise<{ endpointId: string }> }

/** The models that an endpoint says it offers: `{models}`, empty where it says nothing. For admins. */
export const GET = readRoute<Context>(async (request, { params }) => {
  const { user } = await requireSession(request.headers)
  const id = requireId((await params).endpointId)
  return json({ models: await chat().endpointSettings.listModels(user, id) })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
