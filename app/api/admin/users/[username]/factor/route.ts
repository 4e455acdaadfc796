import { switchFactorOffOf } from '#lib/server/admin/factors.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { json, refuseOthers, route } from '#lib/server/http.ts'

/** Switches somebody's second factor off and signs them out everywhere: `{}`. For admins. */
export const DELETE = route<{ params: Promise<{ username: string }> }>(async ({ headers }, { params }) => {
  const admin = await requireAdminSession(headers)
  await switchFactorOffOf(admin, decodeURIComponent((await params).username))
  return json({})
})

export const { GET, OPTIONS, PATCH, POST, PUT } = refuseOthers('DELETE')
