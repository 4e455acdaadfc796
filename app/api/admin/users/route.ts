import { adminUserQuery } from '#lib/protocol/admin.ts'
import { listPeople } from '#lib/server/admin/list-people.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, readQuery, refuseOthers } from '#lib/server/http.ts'

/** Everybody who has an account: for admins. */
export const GET = readRoute(async (request) => {
  await requireAdminSession(request.headers)
  return json(await listPeople(readQuery(request, adminUserQuery)))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
