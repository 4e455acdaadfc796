import { verifyAudit } from '#lib/server/audit/verify.ts'
import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, refuseOthers } from '#lib/server/http.ts'

/** Whether the audit log is as it was written: `{lines, fault}`. For admins. */
export const GET = readRoute(async ({ headers }) => {
  await requireAdminSession(headers)
  return json(await verifyAudit())
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
