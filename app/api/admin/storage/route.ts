import { requireAdminSession } from '#lib/server/auth/admin.ts'
import { readRoute } from '#lib/server/auth/reads.ts'
import { json, refuseOthers } from '#lib/server/http.ts'
import { readStorage } from '#lib/server/storage-report.ts'

/** Where the bytes are. For admins. */
export const GET = readRoute(async (request) => {
  const admin = await requireAdminSession(request.headers)
  return json(await readStorage(admin))
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = refuseOthers('GET')
