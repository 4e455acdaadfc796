import { endUserSessions } from '#lib/server/admin/people.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { json, refuseOthers, route } from '#lib/server/http.ts'

/** Signs somebody out everywhere: `{ended}`, how many sessions that were. For admins. */
export const DELETE = route<{ params: Promise<{ username: string }> }>(async ({ headers }, { params }) => {
  const admin = await requireAdminSession(headers)
  return json({ ended: await endUserSessions(admin, decodeURIComponent((await params).username)) })
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE')
