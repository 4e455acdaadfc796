import { createPasswordLink } from '#lib/server/admin/password-links.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { json, refuseOthers, route } from '#lib/server/http.ts'

/** Makes a link by which somebody sets a new password, once: `{url, expiresAt}`. For admins. */
export const POST = route<{ params: Promise<{ username: string }> }>(async ({ headers }, { params }) => {
  const admin = await requireAdminSession(headers)
  return json(await createPasswordLink(admin, decodeURIComponent((await params).username)))
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
