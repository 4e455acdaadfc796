import { CodedError } from '#lib/protocol/errors.ts'
import { sessionIdParameter } from '#lib/protocol/http.ts'
import { endSessions, requireSession } from '#lib/server/auth/session.ts'
import { json, refuseOthers, route } from '#lib/server/http.ts'

/** Signs the caller out on one device: `{}`. A session that is somebody else's, over, or none: one and the same 404. */
export const DELETE = route<{ params: Promise<{ sessionId: string }> }>(async ({ headers }, { params }) => {
  const { user } = await requireSession(headers)
  const id = sessionIdParameter.safeParse((await params).sessionId)
  if (!id.success || (await endSessions({ userId: user.id, only: id.data }, 'ended')) === 0)
    throw new CodedError('not_found')
  return json({})
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE')
