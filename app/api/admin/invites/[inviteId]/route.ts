import { revokeByAdmin } from '#lib/server/admin/invites.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { json, refuseOthers, requireId, route } from '#lib/server/http.ts'

/** Revokes an invitation, whatever room it leads to: `{}`. For admins. */
export const DELETE = route<{ params: Promise<{ inviteId: string }> }>(async ({ headers }, { params }) => {
  const admin = await requireAdminSession(headers)
  await revokeByAdmin(admin, requireId((await params).inviteId))
  return json({})
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE')
