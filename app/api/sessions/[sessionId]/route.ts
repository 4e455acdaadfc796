import { CodedError } from '#lib/protocol/errors.ts'
import { endSessions, requireSession } from '#lib/server/auth/session.ts'
import { json, refuseOthers, requireId, route } from '#lib/server/http.ts'

/** Signs the caller out on one device: `{}`. A session that is somebody else's, over, or none: one and the same 404. */
export const DELETE = route<{ params: Promise<{ sessionId: string }> }>(async ({ headers }, { params }) => {
  const { user } = await requireSession(headers)
  const only = requireId((await params).sessionId)
  if ((await endSessions({ userId: user.id, only }, 'ended')) === 0) throw new CodedError('not_found')
  return json({})
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE')
