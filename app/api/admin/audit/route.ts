import { auditQuery } from '#lib/protocol/admin.ts'
import { listAudit } from '#lib/server/audit/list.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, readQuery, refuseOthers } from '#lib/server/http.ts'

/** The audit log, newest first: for admins. */
export const GET = readRoute(async (request) => {
  await requireAdminSession(request.headers)
  return json(await listAudit(readQuery(request, auditQuery)))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
