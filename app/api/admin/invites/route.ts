import { adminInviteQuery } from '#lib/protocol/admin.ts'
import { listAdminInvites } from '#lib/server/admin/invites.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, readQuery, refuseOthers } from '#lib/server/http.ts'

/** All invitations that hold, without their links: for admins. */
export const GET = readRoute(async (request) => {
  await requireAdminSession(request.headers)
  return json(await listAdminInvites(readQuery(request, adminInviteQuery)))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
